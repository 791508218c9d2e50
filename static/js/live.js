// Lists the server renders are fetched again now and then, and exchanged in place; what has the focus stays.

import { tick } from "supportnet/clocks.js";

/** Marks: elements with data-live and an id. Answers refresh(); after(document) is told of each new page. */
export function live(seconds, after = () => {}) {
  let running = null;
  const refresh = async () => {
    if (running) return running;
    running = exchange(after).catch(() => {}).finally(() => { running = null; });
    return running;
  };
  setInterval(() => { if (!document.hidden) refresh(); }, seconds * 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  return refresh;
}

async function exchange(after) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    const at = document.activeElement;
    if (!other || same(part, other) || (part.contains(at) && at.matches("input, textarea, select"))) continue;
    const place = [...part.querySelectorAll(FOCUS)].indexOf(at);
    part.replaceChildren(...other.childNodes);
    tick();
    if (place >= 0) part.querySelectorAll(FOCUS)[place]?.focus();
  }
  after();
}

const FOCUS = "a, button, summary";
// Each rendering brings other form tokens; they alone are no news.
const TOKEN = /name="csrfmiddlewaretoken" value="[^"]*"/g;
const CLOCK = /(<time [^>]*data-(?:since|until)[^>]*>)[^<]*/g;
const plain = (node) => node.innerHTML.replace(TOKEN, "").replace(CLOCK, "$1");
const same = (one, other) => plain(one) === plain(other);
