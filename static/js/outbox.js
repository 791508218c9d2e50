// Words on their way. They live in memory only, keep their client id through every retry, and stay visibly
// unsent until the server has committed them.

const PATIENCE = 8000;

/** A client id; randomUUID is missing where the page is not served securely (a phone on the developer's network). */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export class Outbox {
  #items = new Map();

  /** onChange(item) whenever an item's state changes: "sending" | "unsent" | "failed" | "sent" | "gone". */
  constructor(wire, onChange) {
    Object.assign(this, { wire, onChange });
    addEventListener("beforeunload", (event) => { if (this.size) event.preventDefault(); });
    addEventListener("leaving", () => this.#items.clear());
  }

  get size() { return this.#items.size; }

  of(room, type) { return [...this.#items.values()].filter((item) => item.room === room && item.type === type); }

  /** type: "say" | "backstage". */
  put(type, room, text) {
    const item = { type, room, text, cid: newId(), at: new Date().toISOString(), state: "sending", about: "" };
    this.#items.set(item.cid, item);
    this.#try(item);
    return item;
  }

  retry(cid) {
    const item = this.#items.get(cid);
    if (item) this.#try(item);
  }

  /** Takes unsent words back, to change or drop them. */
  take(cid) {
    const item = this.#items.get(cid);
    if (item) this.#end(item, "gone");
    return item?.text ?? "";
  }

  /** After a reconnect: everything unacked goes again, in the order it was written. */
  flush() {
    for (const item of this.#items.values()) if (item.state !== "failed") this.#try(item);
  }

  lost() {
    for (const item of this.#items.values()) if (item.state === "sending") this.#set(item, "unsent");
  }

  acked({ cid }) {
    const item = this.#items.get(cid);
    if (item) this.#end(item, "sent");
  }

  refused({ cid, about }) {
    const item = this.#items.get(cid);
    if (item) this.#set(item, "failed", about);
  }

  #try(item) {
    clearTimeout(item.timer);
    const { type, room, cid, text } = item;
    const gone = this.wire.send({ type, room, cid, text });
    this.#set(item, gone ? "sending" : "unsent");
    if (gone) item.timer = setTimeout(() => this.#set(item, "unsent"), PATIENCE);
  }

  #set(item, state, about = "") {
    if (state !== "sending") clearTimeout(item.timer);
    Object.assign(item, { state, about });
    this.onChange(item);
  }

  #end(item, state) {
    clearTimeout(item.timer);
    this.#items.delete(item.cid);
    this.#set(item, state);
  }
}
