// Forms marked data-act work without scripts; with a connection they go over it instead, without leaving the page.
// While there is none they are tried as a request of their own: a call for help must not wait for a socket.
import { say } from "supportnet/words.js";

const TYPES = { distress: Number, level: Number, seq: Number, yes: (text) => text === "yes", on: (text) => text === "yes", report: (text) => text === "yes" };

/** The frame a form stands for, with the button that was pressed. */
function frameOf(form, submitter) {
  const fields = new FormData(form, submitter);
  const frame = { type: form.dataset.act };
  if (form.dataset.room) frame.room = form.dataset.room;
  for (const [name, value] of fields) {
    if (name !== "csrfmiddlewaretoken" && name !== "back" && value !== "") frame[name] = TYPES[name]?.(value) ?? value;
  }
  return frame;
}

/** Whether the page's own form got through; where the form has no address it can only go over the wire. */
async function byRequest(form, body) {
  if (!form.getAttribute("action")) return false;
  try {
    return (await fetch(form.action, { method: "POST", body })).ok;
  } catch {
    return false;
  }
}

/** Sends acts over the wire; notice(text) says in words what could not be done. */
export function acts(wire, notice) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset?.act || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.sure && !confirm(form.dataset.sure)) return;
    const body = new FormData(form, event.submitter);
    const sent = wire.send(frameOf(form, event.submitter)) || (await byRequest(form, body));
    notice(sent ? "" : say("wire", "late"));
    if (sent) {
      const menu = form.closest("details.closes");
      if (menu) menu.open = false;
      form.dispatchEvent(new CustomEvent("acted", { bubbles: true }));
    }
  });
}
