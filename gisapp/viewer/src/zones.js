// The zones: found by name, commune of today or of before, and decision number, with or without diacritics.

import { byId, el, fold, memo, put } from "./dom.js";
import { counts } from "./map-style.js";
import { badgeSign } from "./signs.js";
import { say, word } from "./words.js";

export function drawZones(page, state) {
  const input = byId("find");
  input.placeholder = word("viewer_find_hint");
  input.onkeydown ??= (event) => {
    if (event.key === "Enter") byId("found-list").querySelector("button")?.click();
    if (event.key === "ArrowDown") { event.preventDefault(); byId("found-list").querySelector("button")?.focus(); }
  };
  page.drawZones ??= memo((find, horizon, chosen) => list(page, find, horizon, chosen));
  page.drawZones(state.find, state.horizon, state.zone, state.lang, page.turn, page.view?.value ? [state.view, state.question] : 0);
}

/** Whether a zone is what these words mean: its names, communes and decision; a number may also stand in its notes. */
export function isFound(zone, words) {
  const names = fold([zone.id, zone.name?.vi, zone.name?.en, ...(zone.communes_2025 ?? []), ...(zone.communes_old ?? []), zone.district_old, zone.decision].filter(Boolean).join("\n"));
  const notes = () => fold([zone.note?.vi, ...(zone.claims ?? []).map((each) => each.note?.vi)].filter(Boolean).join("\n"));
  return words.every((each) => names.includes(each) || (/\d/u.test(each) && notes().includes(each)));
}

export const wordsIn = (text) => fold(text).split(/\s+/u).filter(Boolean);

function list(page, find, horizon, chosen) {
  const words = wordsIn(find);
  const found = page.start.zones.filter((zone) => isFound(zone, words));
  byId("found").textContent = found.length ? word("found", { n: found.length }) : word("nothing");
  put(byId("found-list"), ...found.map((zone) => el("li", button(page, zone, horizon, chosen, words))));
}

function button(page, zone, horizon, chosen, words) {
  const look = page.start.style.status[zone.status] ?? page.start.style.status.unknown;
  const why = words.length ? [...(zone.communes_2025 ?? []), ...(zone.communes_old ?? []), zone.district_old, zone.decision].filter((each) => each && words.some((part) => fold(each).includes(part))) : [];
  const presence = page.start.style.presence[zone.presence?.[horizon]?.presence];
  const made = el("button.zone", { focus: `zone-${zone.id}`, data: { zone: zone.id }, ariaPressed: String(zone.id === chosen), onclick: () => page.choose(zone.id, made) },
    badgeSign(look, { filled: counts(zone, horizon), diamond: !zone.drawn_area_ha }),
    el("span", el("span.name", say(zone.name)),
      el("small", [say(look), say(presence), zone.point ? "" : word("no_position"), say(page.view?.value?.zones[zone.id]?.said), why.join(", ")].filter(Boolean).join(" · "))));
  return made;
}
