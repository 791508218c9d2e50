// The sentences of a room. They are written once, on the server (rooms/web/words.py), and handed over with the page.
import { given } from "supportnet/dom.js";

const WORDS = given("words") ?? {};

/** say("log", "joined", {name}): the sentence with its gaps filled; empty for one that is not known. */
export function say(group, key, values = {}) {
  const sentence = WORDS[group]?.[key] ?? "";
  return sentence.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? "");
}

const underscored = (text) => String(text).replaceAll(" ", "_");

/** One entry of the room log in words; null for what is not shown as a line of its own. */
export function line(event, people, me) {
  const data = event.data ?? {};
  const person = people[data.handle ?? event.author] ?? data;
  const name = person.name ?? data.name ?? "";
  const values = { ...data, name };
  switch (event.kind) {
    case "joined": return arrived(data, me);
    case "left": return say("log", `left_${underscored(data.how)}`, values) || say("log", "left", values);
    case "lead": return say("log", data.handle === me ? "lead_you" : "lead", values);
    case "check_in": return say("log", `check_in_${data.moment}`, data) || say("log", "check_in", data);
    case "openness": return say("log", `openness_${underscored(data.value)}`);
    case "self_report": return say("log", `self_report_${data.state}`);
    case "safety": return say("log", `safety_${underscored(data.state)}`, { ...values, name: data.name ?? "Someone" });
    case "reading": return say("log", data.on ? "reading_on" : "reading_off");
    case "door_ended": case "message": return null;
    default: return say("log", event.kind, values) || null;
  }
}

function arrived({ handle, name, part, frequency }, me) {
  if (part === "seeker") return say("log", handle === me ? "arrived" : "seeker_arrived", { name });
  if (part === "staff") return say("log", "joined_staff", { name });
  return say("log", frequency ? "joined_with" : "joined", { name, frequency });
}

/** One entry of the backstage in words; whispers and levels bring their own content besides. */
export function backstageLine({ kind, data = {} }) {
  if (kind === "level") {
    return say("backstage", "level", { before: say("level", data.before), after: say("level", data.after) });
  }
  if (kind === "call") return say("backstage", `call_${data.state}`, { need: say("backstage", `need_${data.need}`) });
  if (kind === "case") return say("backstage", `case_${underscored(data.state)}`, { cause: say("cause", data.cause) || data.cause });
  return null;
}

/** The honest place in line. */
export function placeInLine({ ahead, asking }) {
  const before = ahead === 0 ? "next" : ahead === 1 ? "one" : "many";
  const asked = asking === 0 ? "asking_none" : asking === 1 ? "asking_one" : "asking_many";
  return [say("place", before, { ahead }), say("place", asked, { asking }), say("place", "write")].join(" ");
}
