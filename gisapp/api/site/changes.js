// The changes between two states of a layer, feature by feature, from the GeoJSON that the service gives.

import { language } from "./site.js";

/** Each change once: id, kind, columns with before and after, areas, and its shapes by state. */
export function changesIn(collection) {
  const found = new Map();
  for (const { properties, geometry } of collection?.features ?? []) {
    const held = found.get(properties.id) ?? { id: properties.id, change: properties.change, columns: {}, shapes: {} };
    held.shapes[properties.state] = geometry;
    if (properties.columns) {
      Object.assign(held, {
        columns: properties.columns, area_before_ha: properties.area_before_ha, area_after_ha: properties.area_after_ha,
      });
    }
    found.set(properties.id, held);
  }
  return [...found.values()];
}

/** The features in conflict, once each, as changes that cannot be made: with what others and the submission say. */
export function conflictsIn(conflicts) {
  const found = new Map();
  for (const each of conflicts) {
    const held = found.get(each.id) ?? { id: each.id, change: "conflict", columns: {}, shapes: {}, conflicts: [] };
    held.conflicts.push(each);
    found.set(each.id, held);
  }
  return [...found.values()];
}

/** The shape of a change before and after; a feature whose shape stays has the same in both. */
export function shapeOf(change, when) {
  if (change.change === "conflict") return change.shapes.now ?? null;
  if (when === "after") return change.change === "delete" ? null : change.shapes.after ?? null;
  if (change.change === "insert") return null;
  return change.shapes.before ?? change.shapes.after ?? null;
}

/** Whether its shape moves, comes or goes. */
export function moves(change) {
  return change.change !== "update" || "before" in change.shapes;
}

/** How many changes of each kind. */
export function countedIn(changes) {
  const counts = { insert: 0, update: 0, delete: 0 };
  for (const each of changes) counts[each.change] += 1;
  return counts;
}

/** Hectares as people write them, with as many decimals as tell two apart. */
export function hectares(value) {
  return value.toLocaleString(language(), { minimumFractionDigits: 2, maximumFractionDigits: 4 });
}
