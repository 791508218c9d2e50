// One connection a tab. It says hello with what the page already has, so nothing is lost or shown twice.

const SESSION_OVER = 4401, RESTART = 4012, PROTOCOL = 4400, RATE = 4429;
const LONGEST = 10, FIRST = 0.5, PAUSE = 5;

/** Seconds to wait before attempt n: full jitter, so that a thousand tabs do not come back at once. */
export const backoff = (attempt, random = Math.random) => random() * Math.min(LONGEST, FIRST * 2 ** attempt);

export const address = () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`;

export class Wire {
  #socket = null; #attempt = 0; #timer = 0; #watch = 0; #heartbeat = 10; #open = false; #after = null; #stopped = false;
  #refused = false;

  /** resume() → rooms of the hello frame; onFrame(frame); onState("connecting" | "open" | "waiting" | "restart" | "over"). */
  constructor({ resume, onFrame, onState, url = address() }) {
    Object.assign(this, { resume, onFrame, onState, url });
    addEventListener("online", () => this.#hurry());
    addEventListener("offline", () => this.#lost());
    addEventListener("leaving", () => this.stop());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#hurry(); });
  }

  get open() { return this.#open; }

  start() {
    clearTimeout(this.#timer);
    this.onState("connecting");
    const socket = (this.#socket = new WebSocket(this.url));
    this.#expect(10);
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", rooms: this.resume() }));
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = ({ code }) => this.#closed(code);
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    this.#socket?.close();
  }

  /** False when there is no connection now; the caller keeps what it wanted to send. */
  send(frame) {
    if (!this.#open || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #hear(frame) {
    if (frame.type === "welcome") {
      this.#heartbeat = frame.heartbeat || 10;
      this.#attempt = 0;
      this.#open = true;
    }
    this.#expect(this.#heartbeat * 2.5);
    if (frame.type === "many") return frame.frames.forEach(this.onFrame);
    if (frame.type === "reconnect") return this.#comeBack(frame.after);
    this.onFrame(frame);
    if (frame.type === "welcome") this.onState("open");
  }

  #comeBack(after) {
    this.#after = after * (1 + Math.random());
    this.#socket.close(1000);
  }

  #expect(seconds) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#lost(), seconds * 1000);
  }

  // A dead network never fires `close`: drop the socket and go on as if it had.
  #lost() {
    if (!this.#socket) return;
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
    this.#closed(1006);
  }

  #closed(code) {
    this.#open = false;
    this.#socket = null;
    clearTimeout(this.#watch);
    if (this.#stopped) return;
    if (code === SESSION_OVER) return this.onState("over");
    this.#refused = code === PROTOCOL || code === RATE;
    if (this.#refused) this.#attempt = Math.max(this.#attempt, 5);
    this.onState(code === RESTART || this.#after !== null ? "restart" : "waiting");
    const wait = this.#after ?? backoff(this.#attempt++) + (this.#refused ? PAUSE : 0);
    this.#after = null;
    this.#timer = setTimeout(() => this.start(), wait * 1000);
  }

  #hurry() {
    if (this.#socket || this.#stopped || this.#refused || !this.#timer) return;
    this.#attempt = 0;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.start(), Math.random() * 300);
  }
}
