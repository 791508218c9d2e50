// Small signs of life: somebody is writing, somebody has read. They pass and are never stored.
import { write } from "supportnet/dom.js";
import { say } from "supportnet/words.js";

const LASTS = 6000;

export class Typing {
  #until = new Map();

  constructor(node, me) { Object.assign(this, { node, me }); }

  by(person) {
    if (!person || person.handle === this.me) return;
    clearTimeout(this.#until.get(person.handle)?.timer);
    this.#until.set(person.handle, { name: person.name, timer: setTimeout(() => this.done(person.handle), LASTS) });
    this.#show();
  }

  done(handle) {
    clearTimeout(this.#until.get(handle)?.timer);
    if (this.#until.delete(handle)) this.#show();
  }

  clear() { for (const handle of this.#until.keys()) this.done(handle); }

  #show() {
    const names = [...this.#until.values()].map(({ name }) => name);
    write(this.node, names.length ? say("people", "typing", { name: names.join(", ") }) : "");
  }
}

export class Seen {
  #told = 0; #timer = 0;

  constructor(wire, node, log, me) {
    Object.assign(this, { wire, node, log, me, room: null });
    document.addEventListener("visibilitychange", () => this.#tell());
    log.list.addEventListener("scroll", () => this.#tell(), { passive: true });
  }

  update(room) {
    if (this.room?.room !== room.room) this.#told = 0;
    this.room = room;
    this.#tell();
    const mine = this.log.list.querySelectorAll(`.said[data-seq][data-author="${CSS.escape(this.me)}"]`);
    const last = Number([...mine].at(-1)?.dataset.seq ?? 0);
    const others = Object.entries(room.seen).filter(([who]) => who !== this.me).map(([, seq]) => seq);
    write(this.node, last && others.some((seq) => seq >= last) ? say("people", "seen") : "");
  }

  #tell() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { room } = this;
      if (!room || document.hidden || !this.log.atEnd || room.seq <= this.#told) return;
      if (this.wire.send({ type: "seen", room: room.room, seq: room.seq })) this.#told = room.seq;
    }, 800);
  }
}
