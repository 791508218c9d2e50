// The room log on the page. Entries the server rendered are adopted; each seq stands there once, in order.
import { $$, el, soon, write } from "supportnet/dom.js";
import { line, say } from "supportnet/words.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

export class LogView {
  #top = 0;
  #stuck = true; // at the end, and to be kept there while the log grows or the page is laid out anew
  #settle = soon(() => {
    this.#dates();
    if (this.#stuck) this.end();
  });

  /** list: the element with role=log. me: own handle. retry(cid), take(cid): for unsent words. tools(event): a node or null. */
  constructor(list, { me, retry, take, tools = () => null }) {
    Object.assign(this, { list, me, retry, take, tools });
    this.lines = list.querySelector("ol");
    this.newer = list.parentElement.querySelector(".newer");
    this.newer?.addEventListener("click", () => this.end());
    list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => { if (this.#stuck) this.end(); }).observe(list);
    this.#dates();
    this.end();
  }

  get atEnd() { return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60; }
  end() { this.#stuck = true; this.list.scrollTop = this.list.scrollHeight; }

  #scrolled() {
    // Only a reader scrolls up; a log that is laid out anew does not.
    if (this.atEnd) this.#stuck = true;
    else if (this.list.scrollTop < this.#top) this.#stuck = false;
    this.#top = this.list.scrollTop;
    if (this.#stuck) this.newer?.setAttribute("hidden", "");
  }

  clear() { this.lines.replaceChildren(); }

  /** Shows entries that just became part of the log. */
  add(events, people) {
    if (!events.length) return;
    for (const event of events) this.#one(event, people);
    this.#settle();
    if (!this.#stuck && events.some((event) => event.kind === "message")) this.newer?.removeAttribute("hidden");
  }

  /** Earlier entries that are gone for good. */
  gap() { this.#place(el("li.note", {}, say("log", "gap"))); }

  /** An unsent message, in each of its states. */
  outgoing(item) {
    const known = this.#byCid(item.cid);
    if (item.state === "gone") return known?.remove();
    if (item.state === "sent") return known?.classList.remove("sending", "unsent", "failed");
    const node = known ?? this.#place(this.#bubble({ author: this.me, text: item.text, at: item.at, cid: item.cid }, {}));
    node.classList.remove("sending", "unsent", "failed");
    node.classList.add(item.state);
    node.querySelector(".fate")?.remove();
    if (item.state !== "sending") node.append(this.#fate(item));
    if (!known) this.end();
  }

  #fate({ cid, state, about }) {
    return el("p.fate", {},
      state === "failed" ? say("wire", "failed", { about }) : say("wire", "unsent"), " ",
      el("button.plain", { type: "button", onclick: () => this.retry(cid) }, "Try again"),
      el("button.plain", { type: "button", onclick: () => this.take(cid) }, "Take back"));
  }

  #one(event, people) {
    if (event.kind === "redacted") this.#redact(event.data?.seq);
    if (this.list.querySelector(`[data-seq="${Number(event.seq)}"]`)) return;
    if (event.kind === "message") return this.#message(event, people);
    const text = event.words ?? line(event, people, this.me);
    if (text) this.#place(this.#note(event, text, people), this.#waiting);
  }

  #message(event, people) {
    const echo = event.cid && event.author === this.me ? this.#byCid(event.cid) : null;
    const node = echo ?? this.#bubble(event, people);
    node.classList.remove("sending", "unsent", "failed");
    node.querySelector(".fate")?.remove();
    node.dataset.seq = event.seq;
    if (event.text === undefined || event.text === null) this.#redact(event.seq, node);
    const tool = this.tools(event);
    if (tool) node.append(tool);
    const waiting = this.#waiting;
    if (!echo || (waiting && this.#precedes(waiting, node))) this.#place(node, waiting);
  }

  // Words of one's own that are still on their way stay last.
  get #waiting() { return this.lines.querySelector(":scope > [data-cid]:not([data-seq])"); }

  #precedes(a, b) { return Boolean(b.compareDocumentPosition(a) & Node.DOCUMENT_POSITION_PRECEDING); }

  #bubble({ author, text, at, cid, seq }, people) {
    const mine = author === this.me;
    const person = people[author] ?? {};
    const who = mine ? el("span.reader", {}, `${say("people", "you")}: `) : el("span.who", {},
      el(`i.dot.${person.frequency || person.part || "seeker"}`), el("b", {}, person.name ?? ""),
      person.frequency ? ` · ${person.frequency}` : person.part === "staff" ? ` · ${say("people", "staff")}` : "");
    return el(mine ? "li.said.mine" : "li.said", { "data-seq": seq, "data-cid": cid, "data-author": author },
      who, el("p", { dir: "auto" }, text ?? ""), this.#time(at));
  }

  #note(event, text, people) {
    const frequency = event.kind === "pulse" ? event.data?.frequency : people[event.data?.handle]?.frequency;
    return el("li.note", { "data-seq": event.seq, "data-kind": event.kind },
      event.kind === "pulse" && frequency ? el(`i.dot.${frequency}`) : null, text, this.#time(event.at), event.extra);
  }

  #time(at) { return el("time", { datetime: at }, clock.format(new Date(at))); }

  #redact(seq, node = this.list.querySelector(`.said[data-seq="${Number(seq)}"]`)) {
    if (!node) return;
    node.classList.add("redacted");
    node.querySelector("p").textContent = say("log", "removed");
    node.querySelector(".tools")?.remove();
  }

  #byCid(cid) { return this.list.querySelector(`[data-cid="${CSS.escape(cid)}"]`); }

  #place(node, before = null) {
    this.lines.insertBefore(node, before);
    return node;
  }

  // Days in the reader's own time zone, times in their own manner; a mark that is right stays, or it would be read again.
  #dates() {
    let day = new Date().toDateString();
    for (const time of $$("li > time", this.list)) {
      const at = new Date(time.dateTime), item = time.closest("li");
      const mark = item.previousElementSibling?.classList.contains("day") ? item.previousElementSibling : null;
      write(time, clock.format(at));
      if (at.toDateString() === day) mark?.remove();
      else if (!mark) item.before(el("li.day", {}, calendar.format(at)));
      day = at.toDateString();
    }
  }
}
