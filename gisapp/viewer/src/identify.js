// What lies here? By a click, or by the crosshair in the middle of the map and Enter.

import { zoneOf } from "./data.js";
import { byId } from "./dom.js";
import { rounded } from "./map.js";

const REACH = 6;
const MOST = 10;

/** Choose the zone at a point of the map; where there is none, ask what else lies there. */
export function identify(page, point, from) {
  const near = around(page, point).filter((each) => each.layer.id === "zone-points");
  const inside = page.map.queryRenderedFeatures([point.x, point.y]).filter((each) => each.layer.id.startsWith("zones/"));
  const zone = [...near, ...inside].map((each) => each.properties.id).find((id) => zoneOf(page, id)) ?? null;
  page.opener = from;
  page.store.set({ zone, here: zone ? null : rounded(page.map.unproject(point), 5) });
  if (from) byId("facts-title")?.focus({ preventScroll: true });
}

const around = (page, { x, y }) => page.map.queryRenderedFeatures([[x - REACH, y - REACH], [x + REACH, y + REACH]]);

/** The features of the layers that are on at the place that was asked about, without zones. */
export function featuresHere(page, [lng, lat]) {
  const found = new Map();
  for (const each of around(page, page.map.project([lng, lat]))) {
    if (!/^(zone|drawn$|above$)/u.test(each.source)) found.set(`${each.source} ${each.properties.id ?? each.id}`, each);
  }
  return [...found.values()].slice(0, MOST).map(({ source, properties }) => ({ source, properties }));
}

/** Keys on the map: Enter asks at the crosshair, Escape closes what is open. */
export function watchKeys(page) {
  const canvas = page.map.getCanvas();
  canvas.onkeydown = (event) => {
    if (page.drawing.keyed(event) || event.key !== "Enter") return;
    event.preventDefault();
    identify(page, page.map.project(page.map.getCenter()), canvas);
  };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !byId("facts").hidden) page.closeFacts(); });
}
