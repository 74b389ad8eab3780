// The changes on the map: before, after, gained and lost, each with a line, a pattern and a colour of its own.

import { MODE } from "./exchange-words.js";
import { moves, shapeOf } from "./changes.js";
import { element, onLanguage, say } from "./site.js";

const { L } = globalThis;
/** So many changes a browser draws without waiting; the table holds all. */
const DRAWN = 2000;
/** With more changes than this their ids would hide the map. */
const NAMED = 60;
const SVG = "http://www.w3.org/2000/svg";

/** How each state is drawn; the legend draws its samples from the same table. */
const LOOKS = {
  before: { color: "#6a4a3a", weight: 2, dashArray: "7 5", fill: false, words: { vi: "ranh trước", en: "outline before" } },
  after: { color: "#0b4f7d", weight: 2.4, fill: false, words: { vi: "ranh sau", en: "outline after" } },
  gained: { color: "#00583f", weight: 1, fillColor: "url(#change-gained)", fillOpacity: 1, words: { vi: "phần thêm", en: "gained" } },
  lost: { color: "#a33b00", weight: 1, dashArray: "2 3", fillColor: "url(#change-lost)", fillOpacity: 1, words: { vi: "phần bớt", en: "lost" } },
  same: { color: "#0b4f7d", weight: 1.6, fillColor: "url(#change-same)", fillOpacity: 1, words: { vi: "chỉ đổi thuộc tính", en: "only values change" } },
  filled: { color: "#0b4f7d", weight: 2.4, fillColor: "#56b4e9", fillOpacity: 0.3 },
  earlier: { color: "#6a4a3a", weight: 2, dashArray: "7 5", fillColor: "#c9a98f", fillOpacity: 0.35 },
  conflict: { color: "#7a0b62", weight: 4, dashArray: "1 6", fill: false, words: { vi: "xung đột", en: "conflict" } },
  chosen: { color: "#111111", weight: 5, opacity: 0.35, fill: false },
};
const PATTERNS = {
  "change-gained": { ground: "#bfe6d8", line: "#00583f", d: "M-2 2L2 -2M0 8L8 0M6 10L10 6" },
  "change-lost": { ground: "#fbdcc8", line: "#a33b00", d: "M-2 6L2 10M0 0L8 8M6 -2L10 2M0 8L8 0" },
  "change-same": { ground: "#e6eff5", line: "#0b4f7d", d: "M4 3.2V4.8M3.2 4H4.8" },
};

function svg(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The patterns once on the page, for map and legend. */
function patterns() {
  if (document.getElementById("change-patterns")) return;
  const defs = Object.entries(PATTERNS).map(([id, { ground, line, d }]) => svg("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
    svg("rect", { width: 8, height: 8, fill: ground, "fill-opacity": 0.85 }), svg("path", { d, stroke: line, "stroke-width": 1.3, fill: "none" })));
  document.body.append(svg("svg", { id: "change-patterns", width: 0, height: 0, "aria-hidden": "true", style: "position:absolute" }, svg("defs", {}, ...defs)));
}

/** A shape as a layer: areas and lines by their look, points as rings. */
function shaped(geometry, look) {
  const { words, ...style } = look;
  return L.geoJSON(geometry, { style, pane: "changes", pointToLayer: (_feature, at) => L.circleMarker(at, { ...style, radius: 6, fill: true, fillColor: look.fillColor ?? "#ffffff", fillOpacity: 0.9, pane: "changes" }) });
}

/** A feature's id in its middle. */
function named(id, geometry) {
  const label = element("span", { textContent: id });
  const icon = L.divIcon({ html: label, className: "change-name", iconSize: [0, 0] });
  return L.marker(L.geoJSON(geometry).getBounds().getCenter(), { icon, pane: "marks", interactive: false, keyboard: false });
}

/** What is drawn of a change in a mode, from below to above. */
function layersOf(change, mode) {
  if (change.change === "conflict") return [[change.shapes.now, LOOKS.conflict]];
  if (mode !== "difference") {
    const geometry = shapeOf(change, mode);
    return geometry ? [[geometry, mode === "after" ? LOOKS.filled : LOOKS.earlier]] : [];
  }
  const { before, after, gained, lost } = change.shapes;
  if (change.change === "insert") return [[after, LOOKS.gained], [after, LOOKS.after]];
  if (change.change === "delete") return [[before, LOOKS.lost], [before, LOOKS.before]];
  if (!moves(change)) return [[after, LOOKS.same]];
  return [[gained, LOOKS.gained], [lost, LOOKS.lost], [before, LOOKS.before], [after, LOOKS.after]];
}

/** Changes on a map: show them, switch what is seen, choose one. `chosen` is told the id that somebody clicks. */
export function changeMap(map, chosen, { named: withNames = true } = {}) {
  patterns();
  const group = L.featureGroup().addTo(map);
  const ring = L.featureGroup().addTo(map);
  const held = { changes: [], mode: "difference" };

  function draw() {
    group.clearLayers();
    for (const change of held.changes) {
      const made = layersOf(change, held.mode).filter(([geometry]) => geometry);
      if (withNames && made.length && held.changes.length <= NAMED) named(change.id, made[0][0]).addTo(group);
      for (const [geometry, look] of made) shaped(geometry, look).on("click", () => chosen(change.id)).addTo(group);
    }
  }

  return {
    show(changes) {
      held.changes = changes.slice(0, DRAWN);
      ring.clearLayers();
      draw();
    },
    mode(name) {
      held.mode = name;
      draw();
    },
    bounds: () => (group.getLayers().length ? group.getBounds() : null),
    choose(id) {
      const change = held.changes.find((each) => each.id === id);
      const shapes = Object.values(change?.shapes ?? {}).filter(Boolean);
      ring.clearLayers();
      for (const each of shapes) shaped(each, LOOKS.chosen).addTo(ring);
      if (shapes.length) map.fitBounds(ring.getBounds().pad(0.6), { maxZoom: 17, animate: false });
    },
  };
}

/** That the map does not draw all of these, in words; nothing where it does. */
export function drawnTold(changes) {
  return changes.length <= DRAWN ? "" : say({ vi: `Bản đồ vẽ ${DRAWN} thay đổi đầu; bảng có đủ.`, en: `The map draws the first ${DRAWN}; the table has all.` });
}

/** The switch between before, after and difference. */
export function modeSwitch(place, changed) {
  const words = new Map();
  const choices = Object.keys(MODE).map((mode) => {
    const input = element("input", { type: "radio", name: "mode", value: mode, checked: mode === "difference" });
    input.addEventListener("change", () => changed(mode));
    words.set(mode, element("span"));
    return element("label", {}, input, words.get(mode));
  });
  const legend = element("legend", { className: "unseen" });
  place.replaceChildren(element("fieldset", { className: "choices" }, legend, ...choices));
  onLanguage(() => {
    legend.textContent = say({ vi: "Xem trên bản đồ", en: "Show on the map" });
    for (const [mode, span] of words) span.textContent = say(MODE[mode]);
  });
}

/** The legend, painted as the map is. */
export function changeLegend(place, { conflicts = false } = {}) {
  patterns();
  const shown = ["before", "after", "gained", "lost", "same", ...(conflicts ? ["conflict"] : [])];
  onLanguage(() => place.replaceChildren(...shown.map((name) => element("li", {}, sample(LOOKS[name]), say(LOOKS[name].words)))));
}

function sample({ color, weight, dashArray, fillColor }) {
  const line = { stroke: color, "stroke-width": Math.min(weight, 3), "stroke-dasharray": dashArray };
  return svg("svg", { width: 34, height: 20, "aria-hidden": "true", class: "swatch" },
    fillColor ? svg("rect", { x: 2, y: 2, width: 30, height: 16, fill: fillColor, ...line }) : svg("line", { x1: 1, y1: 10, x2: 33, y2: 10, ...line }));
}
