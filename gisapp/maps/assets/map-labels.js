// Names on the map: placed one after the other, the most important first, never over one another.
"use strict";
(function (g) {
  const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif';
  const measuring = document.createElement("canvas").getContext("2d");
  let drawing = null;

  // Kinds of names are in the style: size, weight, colour, halo, rank (lower comes first) and how far from the point.
  const kindOf = (label) => g.payload.style.names[label.kind];

  g.labelPane = function () {
    const pane = g.map.createPane("names");
    Object.assign(pane.style, { zIndex: 500, pointerEvents: "none" });
    drawing = g.svg("svg", { class: "names leaflet-zoom-hide", width: 1, height: 1, "aria-hidden": "true" });
    pane.append(drawing);
  };

  // labels: [{kind, at: [lon, lat], text, weight}]; rivers: [{text, lines: [[[lon, lat], …], …]}]; signs: points to keep free.
  g.placeNames = function (labels, rivers, signs) {
    drawing.replaceChildren();
    const size = g.map.getSize();
    const origin = g.map.containerPointToLayerPoint([0, 0]);
    const frame = { left: origin.x + 2, top: origin.y + 2, right: origin.x + size.x - 2, bottom: origin.y + size.y - 2 };
    const signBoxes = signs.map((each) => around(project(each.at), each.radius)).filter((box) => meets(box, frame));
    const taken = coveredByPanels(origin);
    const fore = labels.filter((each) => kindOf(each).rank < 3).sort(byRank);
    const back = labels.filter((each) => kindOf(each).rank >= 3).sort(byRank);
    for (const label of back.filter((each) => each.kind === "city")) placeOne(label, frame, taken, []);
    for (const label of fore) placeOne(label, frame, taken, signBoxes);
    taken.push(...signBoxes);
    for (const river of rivers) placeRiver(river, frame, taken);
    for (const label of back.filter((each) => each.kind !== "city")) placeOne(label, frame, taken, []);
  };

  const byRank = (a, b) => kindOf(a).rank - kindOf(b).rank || (b.weight || 0) - (a.weight || 0);
  const project = ([lon, lat]) => g.map.latLngToLayerPoint([lat, lon]);
  const around = (p, r) => ({ left: p.x - r, top: p.y - r, right: p.x + r, bottom: p.y + r });
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const within = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;

  function coveredByPanels(origin) {
    const stage = g.map.getContainer().getBoundingClientRect();
    const panels = [g.byId("legend"), g.byId("facts"), ...document.querySelectorAll(".map-buttons, .leaflet-control-scale")];
    return panels.filter((each) => each.offsetParent).map((each) => {
      const box = each.getBoundingClientRect();
      const [left, top] = [box.left - stage.left + origin.x, box.top - stage.top + origin.y];
      return { left, top, right: left + box.width, bottom: top + box.height };
    });
  }

  function width(text, kind) {
    measuring.font = `${kind.weight} ${kind.size}px ${FONT}`;
    return measuring.measureText(text).width + (kind.spaced || 0) * text.length;
  }

  function placeOne(label, frame, taken, soft) {
    const kind = kindOf(label);
    const point = project(label.at);
    if (point.x < frame.left || point.x > frame.right || point.y < frame.top || point.y > frame.bottom) return;
    const lines = broken(label.text);
    const wide = Math.max(...lines.map((each) => width(each, kind)));
    const tall = (lines.length - 1) * kind.size * 1.1;
    const away = label.away === undefined ? kind.away : label.away;
    // First a place that also leaves the signs of others free; a zone's name may cover a sign before it is left out.
    for (const free of soft.length ? [soft, []] : [[]]) {
      const places = [...candidates(away, kind.size, tall), ...(label.around ? candidates(label.around, kind.size, tall) : [])];
      for (const [anchor, dx, dy] of places) {
        const box = boxOf(point.x + dx, point.y + dy, wide, kind.size, anchor, tall);
        const own = (other) => away > 0 && Math.abs((other.left + other.right) / 2 - point.x) < 1 && Math.abs((other.top + other.bottom) / 2 - point.y) < 1;
        if (!within(box, frame) || taken.some((other) => meets(box, other))) continue;
        if (free.some((other) => !own(other) && meets(box, other))) continue;
        taken.push(box);
        lines.forEach((each, i) => write(each, kind, point.x + dx, point.y + dy + i * kind.size * 1.1, anchor));
        if (kind.dot) drawing.append(g.svg("circle", { cx: point.x, cy: point.y, r: 2, fill: kind.colour }));
        return;
      }
    }
  }

  // A long name in two lines, broken at the space nearest its middle.
  function broken(text) {
    const spaces = [...text.matchAll(/ /g)].map((each) => each.index);
    if (text.length < 24 || !spaces.length) return [text];
    const at = spaces.reduce((best, each) => (Math.abs(each - text.length / 2) < Math.abs(best - text.length / 2) ? each : best));
    return [text.slice(0, at), text.slice(at + 1)];
  }

  // Places around a point: text anchor, and where the first line's baseline goes; `tall` is the height of further lines.
  function candidates(away, size, tall) {
    if (!away) return [["middle", 0, size * 0.35 - tall / 2]];
    const level = size * 0.35 - tall / 2;
    const [below, above] = [away + size * 0.8, -away - tall];
    return [
      ["start", away, level], ["end", -away, level], ["middle", 0, below], ["middle", 0, above],
      ["start", away * 0.8, below - size * 0.6], ["start", away * 0.8, above + away * 0.4],
      ["end", -away * 0.8, below - size * 0.6], ["end", -away * 0.8, above + away * 0.4],
    ];
  }

  function boxOf(x, y, wide, size, anchor, tall) {
    const left = anchor === "start" ? x : anchor === "end" ? x - wide : x - wide / 2;
    return { left: left - 2, right: left + wide + 2, top: y - size * 0.95, bottom: y + tall + size * 0.35 };
  }

  function attributes(kind) {
    return {
      "font-family": FONT, "font-size": kind.size, "font-weight": kind.weight, fill: kind.colour, "letter-spacing": kind.spaced,
      stroke: "#fff", "stroke-opacity": 0.9, "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke",
    };
  }

  function write(text, kind, x, y, anchor) {
    const written = g.svg("text", { x, y, "text-anchor": anchor, ...attributes(kind) });
    written.textContent = text;
    drawing.append(written);
  }

  const riverLook = () => g.payload.style.names.river;

  // A river's name lies along its straightest stretch in the window.
  function placeRiver(river, frame, taken) {
    const wide = width(river.text, riverLook()) + 8;
    const stretches = river.lines.flatMap((line) => straightStretches(line.map(project), wide, frame));
    stretches.sort((a, b) => b.straight - a.straight);
    for (const { points } of stretches) {
      const boxes = along(points, 10).map((point) => around(point, 8));
      // The letters stand above the line, so that what is near the edge would be cut off.
      if (along(points, 10).some((point) => !within(around(point, 16), frame)) || boxes.some((box) => taken.some((other) => meets(box, other)))) continue;
      taken.push(...boxes);
      const first = points[0];
      const last = points[points.length - 1];
      const ordered = first.x <= last.x ? points : [...points].reverse();
      const id = "river-" + drawing.childElementCount;
      const d = "M" + ordered.map((point) => point.x.toFixed(1) + " " + point.y.toFixed(1)).join("L");
      const text = g.svg("text", { ...attributes({ ...riverLook(), colour: river.colour || riverLook().colour }), "font-style": "italic", dy: -4, "text-anchor": "middle" });
      const path = g.svg("textPath", { href: "#" + id, startOffset: "50%" });
      path.textContent = river.text;
      text.append(path);
      drawing.append(g.svg("path", { id, d, fill: "none" }), text);
      return;
    }
  }

  function straightStretches(points, wide, frame) {
    const line = along(points, 12).filter((point) => meets(around(point, 1), frame));
    const steps = Math.ceil(wide / 12) + 1;
    const found = [];
    for (let from = 0; from + steps < line.length; from += 3) {
      const part = line.slice(from, from + steps + 1);
      const chord = part[0].distanceTo(part[part.length - 1]);
      const length = part.slice(1).reduce((sum, point, i) => sum + point.distanceTo(part[i]), 0);
      if (chord / length > 0.86 && length < wide * 1.6) found.push({ straight: chord / length, points: smoothed(part) });
    }
    return found.sort((a, b) => b.straight - a.straight).slice(0, 12);
  }

  const smoothed = (points) =>
    points.map((point, i) => {
      const near = points.slice(Math.max(0, i - 2), i + 3);
      return L.point(near.reduce((s, p) => s + p.x, 0) / near.length, near.reduce((s, p) => s + p.y, 0) / near.length);
    });

  // Points every so many pixels along a line.
  function along(points, step) {
    const found = [];
    let rest = 0;
    for (let i = 1; i < points.length; i++) {
      const length = points[i - 1].distanceTo(points[i]);
      for (let at = rest; at < length; at += step) {
        const share = at / length;
        const x = points[i - 1].x + (points[i].x - points[i - 1].x) * share;
        found.push(L.point(x, points[i - 1].y + (points[i].y - points[i - 1].y) * share));
      }
      rest = length === 0 ? rest : (((rest - length) % step) + step) % step;
    }
    return found;
  }
})(window.gisapp);
