// The helpers' own log: whispers, levels with their reasons in plain sentences, calls and cases.
import { el } from "supportnet/dom.js";
import { backstageLine } from "supportnet/words.js";

/** Adds entries to the view; reasons stand under the level they belong to. */
export function backstageView(view, entries, people) {
  view.add(entries.map(shown), people);
}

function shown(entry) {
  if (entry.kind === "whisper") return { ...entry, kind: "message" };
  return { ...entry, words: backstageLine(entry) ?? "", extra: entry.kind === "level" ? reasons(entry.data ?? {}) : null };
}

function reasons({ reasons: all = [] }) {
  return all.length ? el("ul.reasons", {}, ...all.map(({ sentence }) => el("li", {}, sentence))) : null;
}
