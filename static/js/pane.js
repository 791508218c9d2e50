// One room as its helpers see it: both logs, the seeker's own check-ins, and what a helper can do.
import { Composer } from "supportnet/composer.js";
import { $, $$, el, write } from "supportnet/dom.js";
import { LogView } from "supportnet/log-view.js";
import { Sky } from "supportnet/orbs.js";
import { safety } from "supportnet/panels.js";
import { here, lead, people } from "supportnet/room-state.js";
import { Seen, Typing } from "supportnet/signs.js";
import { backstageView } from "supportnet/backstage.js";
import { say } from "supportnet/words.js";

export class Pane {
  #shown = null; #count = [0, 0];

  /** root: the element of parts/pane.html. tools(event, room): what staff can do with a message. */
  constructor(root, desk, { tools = () => null } = {}) {
    Object.assign(this, { root, desk });
    const retry = (cid) => desk.outbox.retry(cid);
    this.log = new LogView($(".log.room-log", root), {
      me: "", retry, take: (cid) => this.composer?.restore(desk.outbox.take(cid)), tools: (event) => tools(event, this.#shown),
    });
    this.backstage = new LogView($(".log.backstage-log", root), {
      me: "", retry, take: (cid) => this.whisper?.restore(desk.outbox.take(cid)),
    });
    this.sky = new Sky($(".sky", root), "");
    this.typing = new Typing($(".typing", root), "");
    this.seen = new Seen(desk.wire, $(".seen", root), this.log, "");
    this.composer = this.#composer($("form.composer.open", root), "say", () => desk.wire.send({ type: "typing", room: this.#shown }));
    this.whisper = this.#composer($("form.composer.among", root), "backstage");
  }

  get room() { return this.#shown; }

  show(key) {
    this.#shown = key;
    this.#count = [0, 0];
    const room = this.desk.rooms.get(key);
    for (const view of [this.log, this.backstage, this.sky, this.typing, this.seen]) view.me = room.me;
    this.log.clear();
    this.backstage.clear();
    this.typing.clear();
    for (const form of $$("form[data-act]", this.root)) form.dataset.room = key;
    this.root.hidden = false;
    this.draw();
    for (const item of [...this.desk.outbox.of(key, "say"), ...this.desk.outbox.of(key, "backstage")]) this.outgoing(item);
    this.log.end();
    this.backstage.end();
  }

  hide() { this.#shown = null; this.root.hidden = true; }

  outgoing(item) {
    if (item.room !== this.#shown) return;
    (item.type === "say" ? this.log : this.backstage).outgoing(item);
  }

  wrote({ who }) { this.typing.by(people(this.desk.rooms.get(this.#shown))[who]); }

  draw() {
    const room = this.desk.rooms.get(this.#shown);
    if (!room) return;
    const who = people(room);
    if (room.erased) this.#forget();
    const [events, entries] = this.#count;
    this.log.add(room.events.slice(events), who);
    for (const { author } of room.events.slice(events)) this.typing.done(author);
    backstageView(this.backstage, room.backstage.slice(entries), who);
    this.#count = [room.events.length, room.backstage.length];
    this.#head(room);
    safety(this.root, room);
    this.sky.draw(room);
    this.seen.update(room);
  }

  // The seeker deleted their words: they go from this screen, too, at once.
  #forget() {
    this.log.clear();
    this.backstage.clear();
    this.#count = [0, 0];
  }

  #head(room) {
    const seeker = room.members.find((member) => member.part === "seeker");
    const first = room.check_ins.at(0), last = room.check_ins.at(-1);
    write($(".pane-name", this.root), seeker?.name ?? "");
    write($(".feels", this.root), last ? `${say("people", "feels", last)}${first.distress !== last.distress ? ` (${first.distress} on arriving)` : ""}` : "has not said how it is");
    const badge = $(".level", this.root);
    write(badge, say("level", room.level ?? 0));
    badge.dataset.level = room.level ?? 0;
    const holder = lead(room);
    write($(".holder", this.root), room.closed ? "The conversation has ended" : holder ? `${holder.handle === room.me ? "You hold" : `${holder.name} holds`} the conversation` : "Nobody holds the conversation");
    const writes = room.part !== "" && !room.closed && room.relation !== "glass";
    for (const node of $$(".writes", this.root)) node.hidden = !writes;
    this.#successors(room, holder?.handle === room.me);
    const pressed = $("form.judge select", this.root);
    if (pressed && document.activeElement !== pressed) pressed.value = String(room.level ?? 0);
    $(".over-note", this.root).hidden = !room.closed;
    write($(".over-note", this.root), say("log", room.erased ? "erased" : "closed"));
  }

  // The lead may hand over to another supporter; while nobody leads, a supporter may take it.
  #successors(room, mine) {
    const form = $("form.hand-over", this.root);
    if (!form) return;
    const others = here(room).filter(({ part, handle }) => part === "supporter" && handle !== room.me);
    const take = room.state === "unled" && room.part === "supporter" ? [{ handle: room.me, name: "me" }] : [];
    const options = mine ? others : take;
    form.hidden = options.length === 0;
    const select = $("select", form);
    const wanted = options.map(({ handle }) => handle).join();
    if (select.dataset.of === wanted) return;
    select.dataset.of = wanted;
    select.replaceChildren(...options.map(({ handle, name }) => el("option", { value: handle }, name)));
  }

  #composer(form, type, onTyping) {
    return form && new Composer(form, { onSend: (text) => this.desk.outbox.put(type, this.#shown, text), onTyping });
  }
}
