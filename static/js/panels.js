// The parts of a room's page that follow its state: safety, contacts, place in line, door, choices, ending.
import { $, $$, el, write } from "supportnet/dom.js";
import { placeInLine, say } from "supportnet/words.js";

const show = (node, yes) => node?.toggleAttribute("hidden", !yes);

/** The honest state of what staff know. The weightiest open case speaks. */
export function safety(page, room) {
  const open = (room.safety ?? []).filter((one) => one.state !== "resolved");
  const said = ["in hand", "acknowledged", "raised"].map((state) => open.find((one) => one.state === state)).find(Boolean);
  const raised = open.find((one) => one.state === "raised") ?? said;
  const node = $(".safety", page);
  show(node, Boolean(said) && !room.closed);
  if (said) write($("p", node), say(room.part === "seeker" ? "safety" : "safety_helpers", (said.state === "in hand" ? said : raised).state, { name: said.name ?? "Someone" }));
}

export function place(page, room) {
  const node = $(".place", page);
  show(node, room.state === "waiting" && !room.closed);
  if (room.state === "waiting") write(node, room.place ? placeInLine(room.place) : `${say("place", "asking_none")} ${say("place", "write")}`);
  show($(".unled", page), room.state === "unled");
}

/** Who is at the door, with the seeker's three answers. */
export function door(page, room) {
  const list = $(".doors", page);
  const waiting = new Map((room.door ?? []).map((one) => [one.invitation, one]));
  for (const form of $$("form", list)) {
    if (!waiting.delete(form.dataset.invitation)) form.remove();
  }
  for (const one of waiting.values()) list.append(doorForm(page, room, one));
}

function doorForm(page, room, { invitation, name, frequency }) {
  const answer = (words, yes, kind) => el(kind ? "button.kind" : "button", { name: "yes", value: yes }, words);
  const only = el("button", { type: "button", onclick: () => $("form.openness button[value='only you']", page)?.click() }, "Only you");
  return el("form.door", { "data-act": "let_in", "data-invitation": invitation, "aria-label": `${name} is at the door` },
    el("input", { type: "hidden", name: "invitation", value: invitation }),
    el("p", {}, el(`i.dot.${frequency || "calm"}`), el("b", {}, name), ` could join${frequency ? ` and brings ${frequency}` : ""}. Let them in?`),
    el("div.row", {}, answer("Let them in", "yes", true), answer("Not now", "no", false), only));
}

/** Which choice is made now, said by aria-pressed and by a check mark. */
export function choices(page, room) {
  for (const button of $$("form.openness button", page)) button.setAttribute("aria-pressed", button.value === room.openness);
  const reading = $("form.reading", page);
  if (reading) {
    $("button", reading).value = room.reading ? "no" : "yes";
    write($("button", reading), room.reading ? "Switch the reading off" : "Switch the reading on");
    write($(".state", reading), room.reading ? "It is on." : "It is off; a small safety net stays.");
  }
  show($(".contacts-now", page), room.contacts);
}

/** Each helper who is here can be sent away or reported, without reasons. */
export function helpers(page, room) {
  const list = $(".helpers", page);
  if (!list) return;
  const here = room.members.filter((member) => member.here !== false && member.part !== "seeker");
  const known = $$("li", list).map((item) => item.dataset.handle).join();
  if (known === here.map((member) => member.handle).join()) return;
  list.replaceChildren(...here.map((member) => helper(member, room.room)));
  show($(".nobody", page), here.length === 0);
}

function helper({ handle, name, part }, room) {
  const form = (act, words, extra = null) => el("form", { "data-act": act, "data-room": room },
    el("input", { type: "hidden", name: "who", value: handle }), extra, el("button", {}, words));
  const report = () => el("input", { type: "hidden", name: "report", value: "yes" });
  const away = part === "supporter" ? [form("send_away", "Send away"), form("send_away", "Send away and tell staff", report())] : [];
  return el("li", { "data-handle": handle }, el("b", {}, name), el("div.row", {}, ...away, form("report", "Tell staff only")));
}

export function ending(page, room) {
  page.classList.toggle("over", Boolean(room.closed));
  for (const node of $$(".only-open", page)) show(node, !room.closed);
  for (const node of $$(".only-closed", page)) show(node, room.closed && !room.erased);
}
