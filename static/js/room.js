// The seeker's room: one wire, one room, the page follows its state.
import { acts } from "supportnet/acts.js";
import { feeling } from "supportnet/checkin.js";
import { Composer } from "supportnet/composer.js";
import { $, given, soon, write } from "supportnet/dom.js";
import { LogView } from "supportnet/log-view.js";
import { Sky } from "supportnet/orbs.js";
import { Outbox } from "supportnet/outbox.js";
import * as panels from "supportnet/panels.js";
import { behind, heard, noticed, opened, people, skipped } from "supportnet/room-state.js";
import { Seen, Typing } from "supportnet/signs.js";
import { Wire } from "supportnet/socket.js";
import { tell } from "supportnet/title.js";
import { say } from "supportnet/words.js";

const page = $("[data-room]");
const key = page.dataset.room, me = page.dataset.me;
let room = opened(given("snapshot"), null, Number(page.dataset.head));

const wire = new Wire({
  resume: () => [{ room: key, last_seq: room.seq, last_backstage: 0 }],
  onFrame: (frame) => FRAMES[frame.type]?.(frame),
  onState: (state) => {
    page.dataset.wire = state;
    write($(".wire", page), say("wire", state));
    if (state === "open") { notice(""); outbox.flush(); }
    else outbox.lost();
  },
});
const outbox = new Outbox(wire, (item) => log.outgoing(item));
const log = new LogView($(".log", page), {
  me, retry: (cid) => outbox.retry(cid), take: (cid) => composer.restore(outbox.take(cid)),
});
const sky = new Sky($(".sky", page), me);
const typing = new Typing($(".typing", page), me);
const seen = new Seen(wire, $(".seen", page), log, me);
const composer = new Composer($("form.composer", page), {
  onSend: (text) => outbox.put("say", key, text), onTyping: () => wire.send({ type: "typing", room: key }),
});

const FRAMES = {
  welcome: ({ rooms }) => { const mine = rooms.find((one) => one.room === key); if (mine) enter(mine); else location.reload(); },
  snapshot: ({ room: fresh }) => { if (fresh.room === key) enter(fresh); },
  event: hear,
  gap: (frame) => { room = skipped(room, frame); log.gap(); },
  ack: (frame) => outbox.acked(frame),
  done: () => notice(""),
  error: (frame) => (frame.cid ? outbox.refused(frame) : notice(frame.about)),
  typing: (frame) => typing.by(people(room)[frame.who]),
  presence: notices, place: notices,
  seen: (frame) => { notices(frame); },
  beat: ({ heads }) => { if (heads[key] && behind(room, [heads[key][0], 0])) repair(); },
  ended: () => location.reload(),
};

function enter(snapshot) {
  room = opened(snapshot, room);
  render();
}

function hear(frame) {
  if (frame.room !== key) return;
  const { room: next, news, missing } = heard(room, frame);
  room = next;
  for (const { kind, author, cid } of news) if (kind === "message" && author === me && cid) outbox.acked({ cid });
  log.add(news, people(room));
  for (const event of news) { typing.done(event.author); background(event); }
  if (room.erased) { log.clear(); location.reload(); }
  if (missing) setTimeout(() => room.early.length && repair(), 400);
  render();
}

function background({ kind, author, data }) {
  if (kind === "message" && author !== me) tell(say("title", "wrote"));
  if (kind === "joined" && data.handle !== me) tell(say("title", "came", data));
  if (kind === "door") tell(say("title", "door"));
}

function notices(frame) {
  if (frame.room !== key) return;
  room = noticed(room, frame);
  render();
}

function repair() { wire.send({ type: "watch", room: key, last_seq: room.seq, last_backstage: 0 }); }
function notice(text) { write($(".notice-now", page), text); }

const render = soon(() => {
  for (const panel of Object.values(panels)) panel(page, room);
  sky.draw(room);
  seen.update(room);
});

page.classList.add("alive");
acts(wire, notice);
feeling(page);
render();
log.end();
wire.start();
