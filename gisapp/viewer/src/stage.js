// The map in the middle: what it shows for the state, what it shows at first, and the zone that is chosen on it.

import { sideOf, zoneOf } from "./data.js";
import { byId, narrow } from "./dom.js";
import { shapesOf } from "./draw.js";
import { boxOf, fit, nameControls, paddings, sameWindow, show } from "./map.js";
import { mapStyle } from "./map-style.js";
import { answerOf, ask } from "./server.js";

/** Where nothing has a place yet: the plan area. */
const HANOI = [105.28, 20.56, 106.02, 21.39];

/** The style that the server makes of the layers; without it, what we draw ourselves. */
export async function loadBase(page) {
  const { theme } = page.store.get();
  const { value, fault } = await answerOf(ask(`/styles/${theme}`));
  if (fault) page.told.fault("style", fault);
  page.base[theme] = value ?? { layers: [] };
}

/** The style for a state, on this side or another. */
export function styleOf(page, state, start, side = sideOf(state), more = {}) {
  const base = page.base[state.theme] ?? Object.values(page.base)[0];
  const above = [page.board, page.review].flatMap((part) => part?.features() ?? []);
  return mapStyle({ base, start, state, side, view: page.view?.value, pictures: page.pictures, drawn: shapesOf(state), above, ...more });
}

export function showMap(page, state) {
  const { map } = page;
  show(map, styleOf(page, state, page.start));
  nameControls(map);
  if (state.at && !map.isMoving() && !sameWindow(map, state.at)) map.jumpTo({ center: [state.at[1], state.at[0]], zoom: state.at[2] });
}

/** What the map shows at first: the zone of the link, else all zones. */
export function firstWindow({ first, map, start, store }) {
  const zone = zoneOf({ start }, store.get().zone);
  const box = zone?.geometry && (zone.halo || zone.drawn_area_ha) ? boxOf(zone.halo ?? zone.geometry) : first.bounds ?? HANOI;
  map.fitBounds(box, { padding: paddings(), animate: false });
}

/** Choose a zone, from the map or from a list; `from` is who gets the focus back when its panel is closed. */
export function choose(page, id, from) {
  const zone = zoneOf(page, id);
  page.opener = from;
  page.store.set({ zone: id, here: null });
  if (zone.geometry) fit(page.map, boxOf(zone.halo ?? zone.geometry));
  byId("facts-title").focus({ preventScroll: !narrow() });
}
