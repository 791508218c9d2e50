// The staff board: open cases arrive at once and keep ringing in the title until a person has answered.
import { acts } from "supportnet/acts.js";
import { clocks } from "supportnet/clocks.js";
import { $, write } from "supportnet/dom.js";
import { live } from "supportnet/live.js";
import { Wire } from "supportnet/socket.js";
import { say } from "supportnet/words.js";

const page = $(".board");
const plain = document.title;
const cases = new Map();
const notice = (text) => write($(".notice-now", page), text);
const refresh = live(5);

const wire = new Wire({
  resume: () => [],
  onState: (state) => write($(".wire", page), say("wire", state)),
  onFrame: (frame) => {
    if (frame.type === "welcome") { notice(""); cases.clear(); frame.escalations.forEach(remember); refresh(); }
    if (frame.type === "escalation") { remember(frame); announce(frame); refresh(); }
    if (frame.type === "done" || frame.type === "duty") { notice(""); refresh(); }
    if (frame.type === "error") { notice(frame.about); refresh(); }
  },
});

function remember(one) {
  if (one.state === "resolved") cases.delete(one.escalation);
  else cases.set(one.escalation, one);
  const ringing = [...cases.values()].filter(({ state }) => state === "raised").length;
  document.title = ringing ? `● ${ringing} unanswered · ${plain}` : plain;
}

// Said aloud once for each case that nobody has answered; never with a word of what was written.
function announce({ state, name, cause, rings }) {
  if (state === "raised") write($(".alarm", page), `${name ?? "A seeker"} needs staff: ${say("cause", cause) || cause}. Ring ${rings}.`);
  else if (![...cases.values()].some((one) => one.state === "raised")) write($(".alarm", page), "");
}

page.classList.add("alive");
acts(wire, notice);
clocks();
wire.start();
