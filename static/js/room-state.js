// What a room is, as a pure function of its snapshot and its entries: snapshot + entries = a fresh snapshot.
// Each log is applied exactly once, in order, by seq; what comes too early waits, what is missing is asked for.

/** The room of a snapshot, keeping what is already known of its logs. `from` is the last seq the page shows. */
export function opened(snapshot, known = null, from = 0) {
  const before = known ?? { seq: from, backstageSeq: 0, events: [], backstage: [], early: [], seen: {} };
  const calls = (snapshot.calls ?? []).filter(({ state }) => state === "open");
  return { ...before, ...snapshot, calls, stateSeq: snapshot.head, stateBackstage: snapshot.backstage_head ?? 0 };
}

export const people = (room) => Object.fromEntries(room.members.map((member) => [member.handle, member]));
export const here = (room) => room.members.filter((member) => member.here !== false);
export const lead = (room) => room.members.find((member) => member.lead);

/** Applies an `event` or `backstage` frame. Answers {room, news, missing}: the entries now in order, and whether some lack. */
export function heard(room, frame) {
  const next = { ...room, early: [...room.early, frame] };
  const news = [];
  for (let entry = due(next); entry; entry = due(next)) {
    next.early = next.early.filter((other) => other !== entry);
    if (entry.seq <= last(next, entry.type)) continue;
    advance(next, entry);
    news.push(entry);
  }
  return { room: next, news, missing: next.early.length > 0 };
}

/** Entries up to `to` are gone for good: go on behind them. */
export function skipped(room, { log, to }) {
  const key = log === "room" ? "seq" : "backstageSeq";
  return to > room[key] ? { ...room, [key]: to } : room;
}

/** Whether a heartbeat's heads tell of entries this page lacks. */
export const behind = (room, [head, backstage]) => head > room.seq || backstage > room.backstageSeq;

const last = (room, type) => (type === "event" ? room.seq : room.backstageSeq);
const due = (room) => room.early.find((entry) => entry.seq <= last(room, entry.type) + 1);

function advance(room, entry) {
  const [log, seq, state, rules] = entry.type === "event"
    ? ["events", "seq", "stateSeq", ROOM]
    : ["backstage", "backstageSeq", "stateBackstage", BACKSTAGE];
  room[log] = [...room[log], entry];
  room[seq] = entry.seq;
  if (entry.seq <= room[state]) return; // the snapshot knew it already
  room[state] = entry.seq;
  Object.assign(room, rules[entry.kind]?.(room, entry.data ?? {}, entry));
}

const one = (room, handle, change) =>
  room.members.map((member) => (member.handle === handle ? { ...member, ...change } : member));
const nobodyLeads = (room) => room.members.map((member) => ({ ...member, lead: false }));

const ROOM = {
  joined: (room, { handle, name, part, frequency }) => ({
    members: [
      ...room.members.filter((member) => member.handle !== handle),
      { handle, name, part, frequency, lead: false, here: true, present: true },
    ],
  }),
  left: (room, { handle }) => ({ members: one(room, handle, { here: false, present: false, lead: false }) }),
  lead: (room, { handle }) => ({
    state: "led", place: null,
    members: one({ members: nobodyLeads(room) }, handle, { lead: true }),
  }),
  unled: (room) => ({ state: "unled", members: nobodyLeads(room) }),
  openness: (room, { value }) => ({ openness: value }),
  reading: (room, { on }) => ({ reading: on }),
  door: (room, data) => ({ door: [...room.door.filter((one) => one.invitation !== data.invitation), data] }),
  door_ended: (room, { invitation }) => ({ door: room.door.filter((one) => one.invitation !== invitation) }),
  check_in: (room, { distress, moment }, { at }) => ({ check_ins: [...room.check_ins, { distress, moment, at }] }),
  contacts: () => ({ contacts: true }),
  safety: (room, { state, name, escalation }) => ({
    safety: [
      ...room.safety.filter((one) => one.escalation !== escalation),
      ...(state === "resolved" ? [] : [{ escalation, state, name }]),
    ],
  }),
  closed: (room) => ({ closed: true, state: "closed", door: [], place: null, members: nobodyLeads(room) }),
  erased: () => ({ erased: true, events: [], backstage: [] }),
};

const BACKSTAGE = {
  level: (room, { after }) => ({ level: after }),
  call: (room, { need, state, cause }) => ({
    calls: [...room.calls.filter((call) => call.need !== need), ...(state === "open" ? [{ need, state, cause }] : [])],
  }),
  case: (room, data) => ({
    cases: [
      ...room.cases.filter((one) => one.escalation !== data.escalation),
      ...(data.state === "resolved" ? [] : [data]),
    ],
  }),
};

/** Passing notices: presence, place in line, seen. Typing is for the view alone. */
export function noticed(room, frame) {
  if (frame.type === "presence") return { ...room, members: one(room, frame.who, { present: frame.present }) };
  if (frame.type === "place") return { ...room, place: { ahead: frame.ahead, asking: frame.asking } };
  if (frame.type === "seen") return { ...room, seen: { ...room.seen, [frame.who]: Math.max(frame.seq, room.seen[frame.who] ?? 0) } };
  return room;
}
