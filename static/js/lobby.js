// The supporters' page: duty, invitations, the rooms one is in, and one of them open.
import { acts } from "supportnet/acts.js";
import { clocks } from "supportnet/clocks.js";
import { Desk } from "supportnet/desk.js";
import { $, $$, el, given, soon, write } from "supportnet/dom.js";
import { Invitations } from "supportnet/invitations.js";
import { live } from "supportnet/live.js";
import { Pane } from "supportnet/pane.js";
import { tell } from "supportnet/title.js";
import { say } from "supportnet/words.js";

const page = $(".desk");
const unread = new Set();
const listed = () => $$("#my-rooms [data-room]").map((item) => item.dataset.room);
const notice = (text) => $$(".notice-now", page).forEach((node) => write(node, text));

const desk = new Desk({
  first: listed(),
  notice,
  changed: (key, news, typing) => {
    if (typing) { if (key === pane.room) pane.wrote(typing); return; }
    for (const event of news) heardOf(key, event);
    if (key !== pane.room && (key === wanted() || (!pane.room && desk.rooms.size === 1))) pane.show(key);
    render();
  },
  gone: (key) => { if (pane.room === key) { pane.hide(); location.hash = ""; } refresh(); render(); },
  state: (state) => write($(".wire", page), say("wire", state)),
  outgoing: (item) => pane.outgoing(item),
  frames: {
    welcome: (frame) => { invitations.all(frame.invitations); refresh(); },
    invitation: (frame) => { invitations.one(frame); refresh(); },
    duty: () => refresh(),
  },
});
const pane = new Pane($(".pane", page), desk);
const invitations = new Invitations($(".invitations", page), {
  names: given("names"),
  joined: (room) => { location.hash = room; desk.watch(room); },
});
const refresh = live(8, () => { for (const key of listed()) if (!desk.rooms.has(key)) desk.watch(key); render(); });
const wanted = () => decodeURIComponent(location.hash.slice(1));

const render = soon(() => { pane.draw(); list(); });

function heardOf(key, { type, kind, author }) {
  if (author === desk.rooms.get(key).me || (kind !== "message" && kind !== "whisper")) return;
  if (type === "event") tell(say("title", "wrote"));
  if (key !== pane.room) unread.add(key);
}

/** The rooms as a list of links; the open one and the ones with new words are marked, in words as well. */
function list() {
  unread.delete(pane.room);
  const rooms = [...desk.rooms.values()];
  $(".no-rooms", page).hidden = rooms.length > 0;
  $(".rooms", page).replaceChildren(...rooms.map((room) => el("li", {}, el("a", {
    href: `#${room.room}`, "aria-current": room.room === pane.room ? "true" : null,
  }, room.members.find((member) => member.part === "seeker")?.name ?? "",
  el("span.level", { "data-level": room.level ?? 0 }, say("level", room.level ?? 0)),
  unread.has(room.room) ? el("b.news", {}, "new words") : null, room.closed ? el("small", {}, "ended") : null))));
}

addEventListener("hashchange", () => {
  if (desk.rooms.has(wanted())) { pane.show(wanted()); render(); $(".pane", page).scrollIntoView({ block: "nearest" }); }
});
page.addEventListener("acted", () => setTimeout(refresh, 400));
page.classList.add("alive");
acts(desk.wire, notice);
clocks();
desk.start();
