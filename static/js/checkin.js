// The distress scale says its number in words while it moves.
import { $$, write } from "supportnet/dom.js";
import { say } from "supportnet/words.js";

export function feeling(page) {
  for (const range of $$("input[type=range][name=distress]", page)) {
    const words = () => `${range.value} of 10, ${say("distress", range.value)}`;
    const output = range.form.querySelector("output");
    const tell = () => { write(output, words()); range.setAttribute("aria-valuetext", words()); };
    range.addEventListener("input", tell);
    tell();
  }
}
