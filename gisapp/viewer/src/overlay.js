// What a board or a submission lays over the map: shapes with a line of their own, and marks with letter and shape.

import { PATTERN } from "./signs.js";

export const OVERLAY = "overlay";
export const INK = "#111111";

/** A shape as it is to be drawn: `line`, `width`, `dashed`, `fill` and `pattern`; a point with its `sign`. */
export const feature = (geometry, looks) => ({ type: "Feature", geometry, properties: looks });

export const overlaySource = (features) => ({ type: "geojson", data: { type: "FeatureCollection", features } });

export function overlayLayers() {
  const get = (name) => ["get", name];
  const layer = (id, type, filter, more) => ({ id: `${OVERLAY}/${id}`, type, source: OVERLAY, filter, ...more });
  const line = { "line-color": get("line"), "line-width": get("width") };
  return [
    layer("fill", "fill", ["has", "fill"], { paint: { "fill-color": get("fill"), "fill-opacity": 0.55 } }),
    layer("pattern", "fill", ["has", "pattern"], { paint: { "fill-pattern": ["concat", PATTERN, get("pattern")] } }),
    layer("casing", "line", ["has", "line"], { paint: { "line-color": "#fff", "line-width": ["+", get("width"), 4] } }),
    layer("line", "line", ["all", ["has", "line"], ["!", ["has", "dashed"]]], { paint: line }),
    layer("dashed", "line", ["all", ["has", "line"], ["has", "dashed"]], { paint: { ...line, "line-dasharray": [2.5, 1.5] } }),
    layer("sign", "symbol", ["has", "sign"], { layout: { "icon-image": get("sign"), "icon-offset": get("at"), "icon-allow-overlap": true, "icon-ignore-placement": true } }),
  ];
}
