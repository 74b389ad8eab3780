// The zones: found by name, commune of today or of before, and decision number, with or without diacritics.

import { byId, el, fold, put, redraw } from "./dom.js";
import { counts } from "./map-style.js";
import { badgeSign, statusLook, style } from "./signs.js";
import { joined, say, word } from "./words.js";

export function drawZones(page, state) {
  const input = byId("find");
  const first = () => byId("found-list").querySelector("button");
  input.placeholder = word("viewer_find_hint");
  input.onkeydown = (event) => {
    if (event.key === "Enter") first()?.click();
    if (event.key === "ArrowDown") { event.preventDefault(); first()?.focus(); }
  };
  redraw(list, page, state.find, state.horizon, state.zone, page.turn, paintedAs(page, state));
}

/** What the view that is chosen says of the zones is made of this. */
export const paintedAs = (page, state) => page.view?.value && [state.view, state.question];

const plain = (text) => fold(text).replace(/[^\p{L}\d]+/gu, " ");

/** Whether a zone is what these words begin words of: of its names and one of its places; a number may also stand in its notes. */
export function isFound(zone, words) {
  const begun = (text, each) => ` ${plain(text)}`.includes(` ${each}`);
  const notes = joined([zone, ...(zone.claims ?? [])].map((each) => each.note?.vi));
  return ["", ...zone.places, ...zone.former].some((place) => words.every((each) => begun(joined([zone.id, ...zone.names, place]), each) || (/\d/u.test(each) && begun(notes, each))));
}

/** Words as they are typed: what stands between two spaces, such as a decision's number, is looked for together. */
export const wordsIn = (text) => text.split(/\s+/u).map((each) => plain(each).trim()).filter(Boolean);

/** What is found, first of all by the beginning of a name, then by the rest of it. */
function list(page, { find, horizon, zone: chosen }) {
  const words = wordsIn(find);
  const typed = words.join(" ");
  const rank = ({ names }) => Math.max(...names.map((each) => plain(each).indexOf(typed)).map((at) => !at + (at >= 0)));
  const found = page.start.zones.filter((zone) => isFound(zone, words)).sort((one, other) => rank(other) - rank(one));
  put("found", found.length ? word("found", { n: found.length }) : word("nothing"));
  put("found-list", found.map((zone) => el("li", button(page, zone, horizon, chosen, words))));
}

/** The sign of a zone as it stands at a horizon. */
export const zoneSign = (zone, horizon) => badgeSign(statusLook(zone.status), { filled: counts(zone, horizon), diamond: !zone.drawn_area_ha });
export const presenceOf = (zone, horizon) => say(style.presence[zone.presence?.[horizon]?.presence]);

function button(page, zone, horizon, chosen, words) {
  const why = [...zone.places, ...zone.former].filter((each) => words[0] && words.every((part) => plain(each).includes(part)));
  const made = el("button.zone", { focus: `zone-${zone.id}`, data: { zone: zone.id }, ariaPressed: zone.id === chosen, onclick: () => page.choose(zone.id, made) },
    zoneSign(zone, horizon),
    el("span", el("span.name", say(zone.name)),
      el("small", joined([say(statusLook(zone.status)), presenceOf(zone, horizon), !zone.point && word("no_position"), say(page.view?.value?.zones[zone.id]?.said), why.join(", ")]))));
  return made;
}
