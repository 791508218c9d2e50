// A helper's side of the wire: several rooms over one connection, each with both of its logs.
import { Outbox } from "supportnet/outbox.js";
import { behind, heard, noticed, opened, skipped } from "supportnet/room-state.js";
import { Wire } from "supportnet/socket.js";

const ASK_AGAIN = 400;

export class Desk {
  rooms = new Map();

  /** changed(key, news), gone(key), state(wireState), notice(text), and a table of further frames. */
  constructor({ first = [], changed, gone = () => {}, state, notice, outgoing, frames = {} }) {
    Object.assign(this, { first, changed, gone, notice });
    this.wire = new Wire({
      resume: () => this.#resume(),
      onFrame: (frame) => { this.#frame(frame); frames[frame.type]?.(frame); },
      onState: (now) => { state(now); if (now === "open") { this.notice(""); this.outbox.flush(); } else this.outbox.lost(); },
    });
    this.outbox = new Outbox(this.wire, outgoing);
  }

  start() { this.wire.start(); }

  watch(key) {
    const room = this.rooms.get(key);
    this.wire.send({ type: "watch", room: key, last_seq: room?.seq ?? 0, last_backstage: room?.backstageSeq ?? 0 });
  }

  #resume() {
    const known = [...this.rooms.values()].map(({ room, seq, backstageSeq }) => ({ room, last_seq: seq, last_backstage: backstageSeq }));
    return known.length ? known : this.first.map((room) => ({ room }));
  }

  #frame(frame) {
    switch (frame.type) {
      case "welcome": return frame.rooms.forEach((snapshot) => this.#open(snapshot));
      case "snapshot": return this.#open(frame.room);
      case "event": case "backstage": return this.#hear(frame);
      case "gap": return this.#set(frame.room, (room) => skipped(room, frame), [{ kind: "gap", log: frame.log }]);
      case "ack": return this.outbox.acked(frame);
      case "done": return this.notice("");
      case "error": return frame.cid ? this.outbox.refused(frame) : this.notice(frame.about);
      case "typing": return this.changed(frame.room, [], frame);
      case "presence": case "place": case "seen": return this.#set(frame.room, (room) => noticed(room, frame));
      case "beat": return this.#compare(frame.heads);
      case "ended": return this.#end(frame);
      default: return undefined;
    }
  }

  #open(snapshot) {
    if (snapshot.part === "seeker") return; // somebody who helps may be helped, too: that room has its own page
    this.rooms.set(snapshot.room, opened(snapshot, this.rooms.get(snapshot.room)));
    this.changed(snapshot.room, []);
  }

  #hear(frame) {
    const known = this.rooms.get(frame.room);
    if (!known) return;
    const { room, news, missing } = heard(known, frame);
    this.rooms.set(frame.room, room);
    for (const { author, cid } of news) if (cid && author === room.me) this.outbox.acked({ cid });
    if (missing) setTimeout(() => this.rooms.get(frame.room)?.early.length && this.watch(frame.room), ASK_AGAIN);
    this.changed(frame.room, news);
  }

  #set(key, change, news = []) {
    const room = this.rooms.get(key);
    if (!room) return;
    this.rooms.set(key, change(room));
    this.changed(key, news);
  }

  #compare(heads) {
    for (const [key, head] of Object.entries(heads)) {
      const room = this.rooms.get(key);
      if (room && behind(room, head)) this.watch(key);
    }
  }

  #end({ room }) {
    this.rooms.delete(room);
    this.gone(room);
  }
}
