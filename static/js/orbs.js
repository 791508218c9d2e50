// Those present, as lights. Every light has its equal in words in the same list; the picture is not read aloud.
import { $, el } from "supportnet/dom.js";
import { say } from "supportnet/words.js";

const SVG = "http://www.w3.org/2000/svg";
// Where helpers stand around the seeker, as fractions of the sky; people at the door come last.
const PLACES = [[0.2, 0.3], [0.8, 0.26], [0.16, 0.74], [0.84, 0.7], [0.5, 0.1], [0.5, 0.94]];
const NARROW = 620;

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export class Sky {
  /** place: an element with `.lights` (svg) and `.people` (ul). */
  constructor(place, me) {
    this.place = place;
    this.me = me;
    this.picture = $(".lights", place);
    this.list = $(".people", place);
    new ResizeObserver(() => this.room && this.draw(this.room)).observe(place);
  }

  draw(room) {
    this.room = room;
    const here = room.members.filter((member) => member.here !== false);
    const seeker = here.find((member) => member.part === "seeker") ?? room.members.find((member) => member.part === "seeker");
    const others = [
      ...here.filter((member) => member !== seeker).map((member) => ({ ...member, far: false })),
      ...(room.door ?? []).map((one) => ({ ...one, far: true })),
    ].slice(0, PLACES.length);
    const { width, height } = this.place.getBoundingClientRect();
    this.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const unit = Math.min(width * 0.9, height);
    const [centre, spots] = width < NARROW || height < 240
      ? inARow(others, width, height, unit) : around(others, width, height, unit);
    this.picture.replaceChildren(
      shades(), ...spots.map((spot) => tendril(spot, centre, spot.other.far)),
      seekerOrb(centre, room.check_ins ?? []),
      ...spots.map((spot) => orb(spot)));
    this.list.replaceChildren(
      this.#label(centre, seeker, this.#feeling(room)),
      ...spots.map((spot) => this.#label(spot, spot.other, this.#part(spot.other))));
  }

  #label({ x, y, r, room }, person, words) {
    const mine = person?.handle === this.me && person?.part === "seeker";
    const node = el("li", { class: room ? "close" : null }, el("b", {}, mine ? say("people", "you") : person?.name ?? ""), el("span", {}, words.replace("conversation", "conver\u00adsation")));
    node.style.left = `${x}px`; // through the object model, which a strict policy allows
    node.style.top = `${y + r + 6}px`;
    if (room) node.style.width = `${room}px`;
    return node;
  }

  #feeling({ check_ins: all = [] }) {
    if (!all.length) return "";
    const now = say("people", "feels", { distress: all.at(-1).distress });
    return all.at(-1).distress < all[0].distress ? `${now}, ${say("people", "lighter")}` : now;
  }

  #part(other) {
    if (other.far) return [say("people", "door"), other.frequency].filter(Boolean).join(", ");
    return [
      other.part === "staff" ? say("people", "staff") : other.frequency,
      other.lead && say("people", "lead"), other.present === false && say("people", "away"),
    ].filter(Boolean).join(", ");
  }
}

function around(others, width, height, unit) {
  const place = (other, index) => ({
    other, x: PLACES[index][0] * width, y: PLACES[index][1] * height * 0.86, r: unit * (other.far ? 0.055 : 0.085),
  });
  return [{ x: width / 2, y: height * 0.47, r: unit * 0.15 }, others.map(place)];
}

// Where there is little room: side by side, the seeker in the middle, helpers to the left and right in turn.
function inARow(others, width, height, unit) {
  const slot = Math.min(width / (others.length + 1), 190);
  const middle = Math.ceil(others.length / 2);
  const left = width / 2 - (slot * (others.length + 1)) / 2;
  const at = (index) => left + slot * (index + 0.5);
  const y = height * 0.34;
  const spots = others.map((other, index) => {
    const step = Math.floor(index / 2);
    const column = index % 2 ? middle + 1 + step : middle - 1 - step;
    return { other, x: at(column), y: y - (index % 2 ? 4 : 0), r: unit * (other.far ? 0.1 : 0.14), room: slot };
  });
  return [{ x: at(middle), y, r: unit * 0.22, room: slot }, spots];
}

// Light from above left, shade below right: what turns a disc into a sphere.
function shades() {
  const stop = (offset, colour, opacity) => svg("stop", { offset, "stop-color": colour, "stop-opacity": opacity });
  const glow = (hue) => svg("radialGradient", { id: `glow-${hue}`, class: `orb ${hue}` },
    svg("stop", { offset: 0.3, class: "near" }), svg("stop", { offset: 1, class: "away" }));
  return svg("defs", {}, ...["seeker", "staff", "strength", "calm", "inspiration"].map(glow), svg("radialGradient", { id: "shine", cx: 0.34, cy: 0.28, r: 0.8 },
    stop(0, "#fff", 0.75), stop(0.3, "#fff", 0.16), stop(0.62, "#0a0524", 0.06), stop(1, "#0a0524", 0.62)));
}

function orb({ x, y, r, other }) {
  const hue = other.frequency || (other.part === "staff" ? "staff" : "calm");
  const group = svg("g", { class: `orb ${hue}${other.far ? " far" : ""}${other.present === false ? " away" : ""}` },
    svg("circle", { cx: x, cy: y, r: r * 2.3, class: "glow", fill: `url(#glow-${hue})` }), svg("circle", { cx: x, cy: y, r, class: "back" }),
    svg("circle", { cx: x, cy: y, r, class: "body" }), svg("circle", { cx: x, cy: y, r, fill: "url(#shine)" }));
  if (other.lead) group.append(svg("circle", { cx: x, cy: y, r: r + 5, class: "ring" }));
  return group;
}

// Indigo turns purple with the seeker's own check-ins alone; threads of silver show relief since the first.
function seekerOrb({ x, y, r }, all) {
  const first = all[0]?.distress ?? 5, last = all.at(-1)?.distress ?? first;
  const group = svg("g", { class: "orb seeker" },
    svg("circle", { cx: x, cy: y, r: r * 2.3, class: "glow", fill: "url(#glow-seeker)" }), svg("circle", { cx: x, cy: y, r, class: "body" }));
  const warm = svg("circle", { cx: x, cy: y, r, class: "warm" });
  warm.style.opacity = String((10 - last) / 10);
  group.append(warm, svg("circle", { cx: x, cy: y, r, fill: "url(#shine)" }));
  const threads = Math.max(0, Math.min(6, first - last));
  for (let index = 0; index < threads; index += 1) group.append(thread(x, y, r, index));
  return group;
}

function thread(x, y, r, index) {
  const at = (angle, far) => `${x + Math.cos(angle) * r * far} ${y + Math.sin(angle) * r * far}`;
  const a = 0.5 + index * 1.05;
  return svg("path", { class: "thread", d: `M${at(a, 0.98)} C${at(a + 1.1, 0.5)} ${at(a + 2.3, 0.45)} ${at(a + 3, 0.98)}` });
}

function tendril(from, to, far) {
  const dx = to.x - from.x, dy = to.y - from.y;
  const bend = (k) => `M${from.x} ${from.y} C${from.x + dx * 0.3 - dy * k} ${from.y + dy * 0.3 + dx * k} `
    + `${from.x + dx * 0.7 + dy * k * 0.6} ${from.y + dy * 0.7 - dx * k * 0.6} ${to.x} ${to.y}`;
  if (far) return svg("g", { class: "tendril far" }, svg("path", { d: bend(0) }));
  return svg("g", { class: "tendril" }, ...[-0.1, 0, 0.1, 0.18].map((k) => svg("path", { d: bend(k) })));
}
