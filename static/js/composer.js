// Writing. Enter sends where there is a keyboard and a mouse, a button everywhere; a draft is never stored.
import { $ } from "supportnet/dom.js";

const LIMIT = 4000, NEAR = 400, TYPING_EVERY = 3000;
const length = (text) => [...text].length;

export class Composer {
  #typed = 0;

  /** form: with a textarea and a send button. onSend(text), onTyping(). */
  constructor(form, { onSend, onTyping = () => {} }) {
    this.area = $("textarea", form);
    this.count = $(".count", form);
    this.button = $("button", form);
    this.onSend = onSend;
    this.onTyping = onTyping;
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    this.area.addEventListener("keydown", (event) => this.#key(event));
    this.area.addEventListener("input", () => this.#changed());
    addEventListener("beforeunload", this.#ask);
    addEventListener("leaving", () => removeEventListener("beforeunload", this.#ask));
    this.#changed();
  }

  /** Puts words back that were taken out of the log. */
  restore(text) {
    this.area.value = this.area.value ? `${text}\n${this.area.value}` : text;
    this.#changed();
    this.area.focus();
  }

  #ask = (event) => { if (this.area.value.trim()) event.preventDefault(); };

  #key(event) {
    const desk = matchMedia("(hover: hover) and (pointer: fine)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !desk) return;
    event.preventDefault();
    this.#send();
  }

  #changed() {
    const left = LIMIT - length(this.area.value);
    this.count.textContent = left > NEAR ? "" : left >= 0 ? `${left} characters left` : `${-left} characters too long. Send it in parts.`;
    this.button.disabled = left < 0;
    if (!CSS.supports("field-sizing", "content")) {
      this.area.style.height = "auto";
      this.area.style.height = `${this.area.scrollHeight + 2}px`;
    }
    const now = Date.now();
    if (this.area.value && now - this.#typed > TYPING_EVERY) {
      this.#typed = now;
      this.onTyping();
    }
  }

  #send() {
    const text = this.area.value;
    if (!text.trim() || length(text) > LIMIT) return;
    this.area.value = "";
    this.#changed();
    this.#typed = 0;
    this.onSend(text);
    this.area.focus();
  }
}
