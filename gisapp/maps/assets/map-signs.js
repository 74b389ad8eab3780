// The signs of the style definition: patterns, badges, glyphs and the swatches that the legend shows of them.
"use strict";
(function (g) {
  const made = new Map();

  // The look at a path of the style, such as ["status", "operating"].
  g.look = (path) => path.reduce((found, key) => (found === undefined ? undefined : found[key]), g.payload.style);

  // The paint of an area: its colour, or a pattern over it, as a fill that SVG takes.
  g.fill = function (look, opacity) {
    const strength = opacity === undefined ? look.opacity : opacity;
    if (!look.pattern || look.pattern === "none") return { fillColor: look.fill, fillOpacity: strength };
    return { fillColor: "url(#" + patternOf(look, strength) + ")", fillOpacity: 1 };
  };

  function patternOf(look, opacity) {
    const key = [look.pattern, look.fill, look.line, opacity].join(" ");
    if (!made.has(key)) {
      const id = "pattern-" + made.size;
      const back = { width: 8, height: 8, fill: look.fill, "fill-opacity": opacity };
      const pattern = g.svg("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, g.svg("rect", back));
      for (const d of g.payload.style.patterns[look.pattern] || []) {
        pattern.append(g.svg("path", { d, stroke: look.line, "stroke-width": 1, "stroke-opacity": look.width > 1 ? 0.75 : 0.4, fill: "none" }));
      }
      for (const [cx, cy] of g.payload.style.pattern_dots[look.pattern] || []) {
        pattern.append(g.svg("circle", { cx, cy, r: 1.1, fill: look.line }));
      }
      g.byId("patterns").append(pattern);
      made.set(key, id);
    }
    return made.get(key);
  }

  g.line = (look) => ({ color: look.line, weight: look.width, dashArray: look.dash.length ? look.dash.join(" ") : null });

  // The badge of a zone: letter and shape together with the colour; hollow where the zone does not count.
  g.badge = function (look, { filled = true, diamond = false, size = 20 } = {}) {
    const middle = size / 2;
    const shape = diamond
      ? { d: `M${middle} 1L${size - 1} ${middle}L${middle} ${size - 1}L1 ${middle}Z` }
      : { d: `M1.5 ${middle}a${middle - 1.5} ${middle - 1.5} 0 1 1 ${size - 3} 0a${middle - 1.5} ${middle - 1.5} 0 1 1 ${3 - size} 0Z` };
    const paint = { fill: filled ? look.line : "#fff", stroke: filled ? "#fff" : look.line, "stroke-width": 1.6 };
    const letter = g.svg("text", {
      x: middle, y: middle, "text-anchor": "middle", "dominant-baseline": "central", "font-size": size * 0.5,
      "font-weight": 700, fill: filled ? "#fff" : look.line,
    });
    letter.textContent = look.letter;
    const attributes = { width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true", class: "sign" };
    return g.svg("svg", attributes, g.svg("path", { ...shape, ...paint }), letter);
  };

  g.glyph = function (look, { filled = true, size = 16 } = {}) {
    const low = look.shape === "triangle" || look.shape === "house" ? 10.5 : look.shape === "drop" ? 9.8 : 8.2;
    const letter = g.svg("text", {
      x: 8, y: low, "text-anchor": "middle", "dominant-baseline": "central", "font-size": 8.5, "font-weight": 700,
      fill: filled ? "#fff" : look.colour,
    });
    letter.textContent = look.letter;
    const paint = { fill: filled ? look.colour : "#fff", stroke: filled ? "#fff" : look.colour, "stroke-width": 1 };
    const attributes = { width: size, height: size, viewBox: "-1 -1 18 18", "aria-hidden": "true", class: "sign" };
    return g.svg("svg", attributes, g.svg("path", { d: g.payload.style.shapes[look.shape], ...paint }), letter);
  };

  // A small box painted exactly as the map paints the class.
  g.box = function (paint, line, { width = 26, height = 16 } = {}) {
    const rect = { x: 2, y: 2, width: width - 4, height: height - 4, rx: 1 };
    const fill = { fill: paint.fillColor || "none", "fill-opacity": paint.fillOpacity };
    const stroke = { stroke: line.color, "stroke-width": line.weight, "stroke-dasharray": line.dashArray };
    return g.svg("svg", { width, height, "aria-hidden": "true", class: "swatch" }, g.svg("rect", { ...rect, ...fill, ...stroke }));
  };

  g.stroke = function (line, { width = 26, height = 16 } = {}) {
    const ends = { x1: 1, y1: height / 2, x2: width - 1, y2: height / 2 };
    const stroke = { stroke: line.color, "stroke-width": line.weight, "stroke-dasharray": line.dashArray, "stroke-opacity": line.opacity };
    return g.svg("svg", { width, height, "aria-hidden": "true", class: "swatch" }, g.svg("line", { ...ends, ...stroke }));
  };

  g.landColour = function (code) {
    const known = g.payload.part.classes ? g.payload.part.classes[code] : null;
    if (!known) return g.payload.style.not_computable.fill;
    return (g.state.theme === "legal" ? known.legal : known.readable) || known.readable || known.legal || "#cccccc";
  };

  const none = { fillColor: "none", fillOpacity: 0 };
  const dark = { color: "#44423b", weight: 1.5, dashArray: null };

  const DRAWN = {
    area: (look) => g.box(g.fill(look), g.line(look)),
    outline: (look) => g.withBadge(g.box(none, g.line(look)), look),
    line: (look) => g.stroke(g.line(look)),
    halo: (look) => g.stroke(g.line(look)),
    span: (look) => g.box(g.fill({ ...look, fill: "#41b6c4" }, 1), dark),
    filled: () => g.box({ fillColor: "#8d8a80", fillOpacity: 0.55 }, dark),
    hollow: () => g.box(none, dark),
    pale: () => g.stroke({ ...dark, weight: 3, opacity: g.payload.style.pale }),
    diamond: () => g.badge({ line: "#44423b", letter: "" }, { diamond: true, filled: false, size: 16 }),
    ramp: (_look, entry) => g.box({ fillColor: g.payload.style.coverage.ramp[entry.look[1]], fillOpacity: 0.9 }, dark),
    land: (_look, entry) => g.box({ fillColor: g.landColour(entry.look[0]), fillOpacity: g.payload.style.land_opacity }, { ...dark, weight: 0.8 }),
    unmapped: () => g.box(none, { ...dark, weight: 0.8, dashArray: "2 2" }),
    glyph: (look) => g.glyph(look),
    gate: (look) => g.svg("svg", { width: 26, height: 16, "aria-hidden": "true", class: "swatch" }, g.svg("circle", { cx: 13, cy: 8, r: 4.5, fill: look.fill, stroke: look.line, "stroke-width": look.width })),
  };

  g.withBadge = (swatch, look) => g.el("span", { className: "pair" }, swatch, g.badge(look, { size: 16 }));

  // What the legend shows for an entry: the same paint as on the map.
  g.swatch = function (entry) {
    const look = g.look(entry.look);
    if (entry.look[0] === "status" && entry.draw === "area") return g.withBadge(DRAWN.area(look), look);
    if (DRAWN[entry.draw]) return DRAWN[entry.draw](look, entry);
    return entry.draw in g.payload.style.background ? g.backgroundSwatch(entry.draw) : null;
  };
})(window.gisapp);
