// The style of the map as a function of the state: of the server's style what is switched on, and what only we can draw.

import { collection, feature, point } from "./above.js";
import { queryOf } from "./server.js";
import { BADGE } from "./signs.js";
import { isOn } from "./state.js";
import { say } from "./words.js";

const COUNTS = ["exists", "expected_by"];
const PAINTS = { fill: ["fill-opacity"], line: ["line-opacity"], circle: ["circle-opacity", "circle-stroke-opacity"], symbol: ["icon-opacity", "text-opacity"] };

/** Whether a zone is filled at a horizon: it exists then or is expected by then. */
export const counts = (zone, horizon) => COUNTS.includes(zone.presence?.[horizon]?.presence);
export const layerOn = (state, layer) => layer.placed > 0 && isOn(state, `layer:${layer.id}`, layer.shown);
export const statusOn = (state, status) => isOn(state, `status:${status}`, true);

/** The style for this state on one side: a year of a plan, with or without a scenario. */
export function mapStyle({ base, start, state, side, view, pictures, drawn: shapes, above = [] }) {
  const on = start.layers.filter((each) => each.role === "zones" || layerOn(state, each));
  const sources = Object.fromEntries(on.filter((each) => each.placed && each.role !== "raster").map((each) => [each.id, vector(each, side)]));
  const drawn = base.layers.filter((each) => !each.source || (sources[each.source] && each.metadata["gisapp:spec"] !== "zones"));
  const strength = (id) => (state.opacity[id] ?? 100) / 100;
  const layers = drawn.map((each) => faded(each, strength(each.source)));
  for (const [id, { tiles, bounds, maxzoom }] of Object.entries(pictures)) {
    sources[id] = { type: "raster", tiles, tileSize: 256, bounds, maxzoom };
    // Over the ground, under everything that is drawn on it.
    layers.splice(layers.findLastIndex((each) => /^locator|background/u.test(each.metadata?.["gisapp:spec"] ?? each.type)) + 1, 0, { id, type: "raster", source: id, paint: { "raster-opacity": strength(id), "raster-resampling": "nearest" } });
  }
  const over = JSON.parse(JSON.stringify(start.over).replaceAll("{lang}", state.lang)).filter(({ source }) => on.some((each) => each.id === source));
  const zones = zoneParts(base, start, state, side, view);
  return {
    version: 8,
    sources: { ...sources, ...zones.sources, above: collection(above), drawn: collection(shapes.map((each) => feature(each, {}))) },
    layers: [...layers, ...zones.areas.map((each) => faded(each, strength("zones"))), ...over.map((each) => faded(each, strength(each.source))), ...zones.points, ...start.above],
  };
}

function vector(layer, side) {
  const { scenario, ...year } = side;
  const said = queryOf({ ...(layer.in_time && layer.role !== "zones" && year), scenario });
  const tiles = [`${location.origin}${layer.tiles}${said.size ? `&${said}` : ""}`]; // which begins with the revision
  return { type: "vector", tiles, bounds: layer.bounds, maxzoom: 16, minzoom: layer.role === "communes" ? 9 : 0, promoteId: "id" };
}

/** The same layer of the style, seen through as far as the reader wants. */
function faded(layer, share) {
  if (share === 1 || !PAINTS[layer.type]) return layer;
  const paint = { ...layer.paint };
  for (const name of PAINTS[layer.type]) paint[name] = multiplied(paint[name], share);
  return { ...layer, paint };
}

const multiplied = (value, share) => (value === undefined || typeof value === "number" ? (value ?? 1) * share : ["*", share, value]);

/** Zones: filled where they count, hollow where not; a white casing keeps their line apart from any ground. */
function zoneParts(base, start, state, side, view) {
  const shown = start.zones.filter((zone) => statusOn(state, zone.status));
  const of = (zones) => ["in", ["get", "id"], ["literal", zones.map((zone) => zone.id)]];
  const counted = of(shown.filter((zone) => counts(zone, side.horizon)));
  const own = base.layers.filter((each) => each.metadata?.["gisapp:spec"] === "zones" && each.type !== "circle");
  const filtered = own.map((each) => ({ ...each, filter: ["all", each.filter ?? true, each.type === "fill" ? counted : of(shown)] }));
  const lines = filtered.filter((each) => each.type === "line");
  const [source] = own.map((each) => each.source);
  const chosen = ["==", ["get", "id"], state.zone ?? ""];
  const drawn = (layer, filter) => ({ source, "source-layer": source, ...layer, filter: ["all", layer.filter ?? true, filter] });
  const { hit, casing, outlined, halo, points, named } = start.zone_layers;
  // Over land use a zone is its outline alone: its fill would change the colours that the legend tells.
  const overLand = start.layers.some((each) => each.role === "parcels" && layerOn(state, each));
  // As the view that is chosen paints them, whatever counts at the horizon.
  const fills = view ? view.layers.map((each) => drawn(each, of(shown))) : overLand ? [] : filtered.filter((each) => each.type === "fill");
  const areas = source ? [...fills, drawn(hit, of(shown)), drawn(outlined, chosen), drawn(casing, of(shown)), ...lines] : [];
  const layout = { ...points.layout, "icon-size": ["case", chosen, 1.3, 1], ...(isOn(state, "names", true) && named) };
  return { sources: zoneSources(shown, side, state, view), areas: isOn(state, "halo", true) ? [halo, ...areas] : areas, points: [{ ...points, layout }] };
}

function zoneSources(zones, side, state, view) {
  const features = (made) => ({ ...collection(made), promoteId: "id" });
  const halos = zones.filter((zone) => zone.halo).map((zone) => feature(zone.halo, { id: zone.id }));
  const points = zones.filter((zone) => zone.point).map((zone, at) => {
    const filled = counts(zone, side.horizon);
    const badge = `${BADGE}${zone.status}|${filled ? "filled" : "hollow"} ${zone.drawn_area_ha ? "circle" : "diamond"}`;
    const first = zone.id === state.zone ? -1000 : filled ? at : at + 500;
    return point(zone, { id: zone.id, badge, name: short(say(zone.name)) + (view?.zones[zone.id] ? `\n${say(view.zones[zone.id].said)}` : ""), first });
  });
  return { "zone-halos": features(halos), "zone-points": features(points) };
}

function short(name) {
  const plain = name.replace(/\s*\([^)]*\)\s*$/u, "") || name;
  return plain.length > 40 ? `${plain.slice(0, 39)}…` : plain;
}
