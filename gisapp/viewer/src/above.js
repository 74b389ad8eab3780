// What a board or a submission lays over the map: shapes with a line of their own, and marks with letter and shape. How they
// are drawn is told by the server's style.

export const INK = "#111";

/** A shape as it is to be drawn: `line`, `width`, `dashed`, `fill` and `pattern`; a point with its `sign`. */
export const feature = (geometry, looks) => ({ type: "Feature", geometry, properties: looks });
export const point = (zone, looks) => feature({ type: "Point", coordinates: zone.point }, looks);
export const collection = (features) => ({ type: "geojson", data: { type: "FeatureCollection", features } });
