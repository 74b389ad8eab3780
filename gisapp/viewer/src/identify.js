// What lies here? By a click, or by the crosshair in the middle of the map and Enter.

import { byId } from "./dom.js";
import { openFeature } from "./facts.js";

const REACH = 6;
const MOST = 10;

export function identify(page, point, from) {
  const { map } = page;
  const box = [[point.x - REACH, point.y - REACH], [point.x + REACH, point.y + REACH]];
  const found = map.queryRenderedFeatures(box).filter((each) => each.source !== "drawn");
  const zones = new Set(page.start.zones.map((each) => each.id));
  const inside = map.queryRenderedFeatures([point.x, point.y]);
  const zone = [...found.filter((each) => each.layer.id === "zone-points"), ...inside.filter((each) => each.layer.id.startsWith("zones/") || each.layer.id === "zone-points")]
    .map((each) => each.properties.id).find((id) => zones.has(id));
  if (zone) {
    openFeature(page, null);
    page.opener = from ?? null;
    page.store.set({ zone });
  } else {
    const others = new Map();
    for (const each of found) if (each.layer.source !== "zone-halos" && !each.source.startsWith("zone")) others.set(`${each.source} ${each.properties.id ?? each.id}`, each);
    openFeature(page, [...others.values()].slice(0, MOST).map(({ source, properties }) => ({ source, properties })));
    page.opener = from ?? null;
    page.store.set({ zone: null });
  }
  if (from) byId("facts-title")?.focus({ preventScroll: true });
}

/** Keys on the map: Enter asks at the crosshair, Escape closes what is open. */
export function watchKeys(page) {
  const canvas = page.map.getCanvas();
  const middle = () => page.map.project(page.map.getCenter());
  canvas.addEventListener("keydown", (event) => {
    if (page.drawing.keyed(event)) return;
    if (event.key !== "Enter") return;
    event.preventDefault();
    identify(page, middle(), canvas);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !byId("facts").hidden) page.closeFacts?.(); });
  canvas.addEventListener("focus", () => byId("crosshair").classList.toggle("on", canvas.matches(":focus-visible")));
  canvas.addEventListener("blur", () => byId("crosshair").classList.remove("on"));
}
