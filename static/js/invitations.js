// Invitations to a supporter: a card each, with a countdown and two answers; at the door it says so and waits.
import { $, el } from "supportnet/dom.js";
import { tell } from "supportnet/title.js";
import { say } from "supportnet/words.js";

const LIVE = ["offered", "at door"];

export class Invitations {
  /** list: where the cards stand. names: {topics, languages}. joined(room): called when an invitation led inside. */
  constructor(list, { names, joined }) { Object.assign(this, { list, names, joined, known: new Map() }); }

  /** The whole truth of a welcome: what is not in it has ended. */
  all(invitations) {
    this.known = new Map(invitations.map((one) => [one.invitation, one]));
    this.#draw();
  }

  one(invitation) {
    const news = !this.known.has(invitation.invitation) && invitation.state === "offered";
    if (LIVE.includes(invitation.state)) this.known.set(invitation.invitation, invitation);
    else this.known.delete(invitation.invitation);
    if (invitation.state === "joined") this.joined(invitation.room);
    if (news) tell(say("title", "invited"));
    this.#draw();
  }

  #draw() {
    for (const card of this.list.children) if (!this.known.has(card.dataset.invitation)) card.remove();
    for (const one of this.known.values()) {
      const card = $(`[data-invitation="${CSS.escape(one.invitation)}"]`, this.list);
      if (card?.dataset.state === one.state) continue;
      const fresh = this.#card(one);
      if (card) card.replaceWith(fresh);
      else this.list.append(fresh);
    }
  }

  #card(one) {
    const answer = (act, words, kind) => el("form", { "data-act": act },
      el("input", { type: "hidden", name: "invitation", value: one.invitation }), el(kind, {}, words));
    const left = el("time", { "data-until": one.ends_at }, "");
    const about = [...(one.topics ?? []).map((topic) => this.names.topics[topic] ?? topic), this.names.languages[one.language] ?? one.language];
    if (one.age_group === "under 18") about.push("under 18");
    const children = one.state === "offered"
      ? [el("h2", {}, one.need === "lead" ? "Someone is waiting to talk" : "A conversation needs one more"),
        el("p", {}, el("span.level", { "data-level": one.level }, say("level", one.level)), " ", about.join(" · ")),
        el("p.small", {}, "Yours for ", left), el("div.row", {}, answer("accept", "I’ll come", "button.kind"), answer("decline", "Not now", "button"))]
      : [el("h2", {}, "You are at the door"), el("p", {}, "The seeker decides whether you come in. ", left), answer("decline", "Step away", "button")];
    return el("li.card", { "data-invitation": one.invitation, "data-state": one.state }, ...children);
  }
}
