// A room as staff see it from inside: joined, announced; or read under break-glass, without a pen.
import { acts } from "supportnet/acts.js";
import { clocks } from "supportnet/clocks.js";
import { Desk } from "supportnet/desk.js";
import { $, el, given, soon, write } from "supportnet/dom.js";
import { Pane } from "supportnet/pane.js";
import { say } from "supportnet/words.js";

const root = $(".pane");
const key = root.dataset.room;
const notice = (text) => write($(".notice-now"), text);

const desk = new Desk({
  first: [key],
  notice,
  changed: (room, news, typing) => {
    if (room !== key) return;
    if (typing) pane.wrote(typing);
    else if (pane.room) render();
    else pane.show(key);
  },
  gone: () => location.reload(),
  state: (state) => write($(".wire"), say("wire", state)),
  outgoing: (item) => pane.outgoing(item),
});
const render = soon(() => pane.draw());
const pane = new Pane(root, desk, { tools: redaction });

/** A message can be taken away by staff who are in the room, for one of the listed reasons. */
function redaction({ seq, text }, room) {
  if (!text || desk.rooms.get(room)?.relation !== "staff") return null;
  return el("details.tools", {}, el("summary", {}, "Take away"),
    ...given("redactions").map((reason) => el("form", { "data-act": "redact", "data-room": room },
      el("input", { type: "hidden", name: "seq", value: seq }), el("input", { type: "hidden", name: "reason", value: reason }),
      el("button", {}, `because of ${reason}`))));
}

root.classList.add("alive");
acts(desk.wire, notice);
clocks();
desk.start();
