// The layers around the zones: quiet background first, then land, constraints, corridors and facilities.
"use strict";
(function (g) {
  const drawn = new Map();
  const heavy = 2500;

  // The quiet background as Leaflet takes it, also what its legend entries show.
  const background = (role) => {
    const look = g.payload.style.background[role];
    return look && { ...g.line(look), ...(look.fill === "none" ? {} : { fill: look.fill }) };
  };

  g.backgroundSwatch = function (role) {
    const look = background(role);
    if (!look) return null;
    if (role === "points") return g.svg("svg", { width: 26, height: 16, "aria-hidden": "true", class: "swatch" }, g.svg("circle", { cx: 13, cy: 8, r: 3, fill: look.color }));
    if (role === "communes" || role === "control" || role === "parcels" || role === "tenants") {
      return g.box({ fillColor: "none", fillOpacity: 0 }, look);
    }
    return role === "areas" ? g.box({ fillColor: look.fill, fillOpacity: 0.5 }, look) : g.stroke(look);
  };

  g.drawLayers = function () {
    for (const layer of g.payload.layers) {
      drawn.get(layer.id)?.remove();
      drawn.delete(layer.id);
      if (!g.isOn("layer:" + layer.id)) continue;
      const group = L.featureGroup();
      const wanted = layer.features.filter((feature) => feature.geometry && g.featureWanted(layer, feature));
      const renderer = wanted.length > heavy ? L.canvas({ pane: paneOf(layer), tolerance: 4 }) : undefined;
      if (layer.role === "locator") wanted.sort((a, b) => locatorOrder(a) - locatorOrder(b));
      for (const feature of wanted) draw(layer, feature, renderer).forEach((each) => each.addTo(group));
      drawn.set(layer.id, group.addTo(g.map));
    }
  };

  // What a place is called in the language of the page, where a layer of the map has it; else as the answer names it.
  g.named = function (id, told) {
    for (const layer of g.payload.layers) {
      const feature = [...layer.features, ...(layer.unplaced || [])].find((each) => each.id === id);
      if (feature && g.say(feature.name)) return g.say(feature.name);
    }
    return g.say(told) || id || "–";
  };

  const locatorOrder = (feature) => ["outline", "road", "lake", "river"].indexOf(locatorKind(feature)) + 1 || 9;

  function paneOf(layer) {
    if (layer.role === "locator" || layer.role === "communes") return "locator";
    if (layer.role === "facilities" || layer.role === "points") return "points";
    return layer.role === "corridors" || layer.role === "constraints" ? "results" : "ground";
  }

  function draw(layer, feature, renderer) {
    if (layer.role === "locator") return locator(feature);
    if (layer.role === "communes" && /Point/.test(feature.geometry.type)) return [];
    if (/Point/.test(feature.geometry.type)) return [point(layer, feature, renderer)];
    const paint = paintOf(layer, feature);
    const interactive = layer.role !== "communes" && !(layer.drawn && layer.drawn.merged);
    // Leaflet adds a group's layers in the order in which they were made: the casing first.
    const found = layer.role === "corridors" ? [casing(feature, paint, layer)] : [];
    const shape = L.geoJSON(feature.geometry, { ...paint, pane: paneOf(layer), renderer, interactive });
    found.push(shape);
    if (layer.role === "facilities" && feature.point) found.push(point(layer, { ...feature, geometry: { coordinates: feature.point } }, renderer));
    if (interactive) shape.on("click", (event) => open(event, layer, feature));
    return found;
  }

  const casing = (feature, paint, layer) =>
    L.geoJSON(feature.geometry, { color: "#fff", weight: paint.weight + 2.5, fill: false, pane: paneOf(layer), interactive: false });

  function paintOf(layer, feature) {
    const style = g.payload.style;
    const faint = g.counts(feature) ? 1 : g.payload.style.pale;
    if (layer.role === "parcels") {
      return { color: "#fff", weight: 0.5, fillColor: g.landColour(feature.land_use), fillOpacity: g.payload.style.land_opacity };
    }
    if (layer.role === "constraints") {
      const look = constraintLook(feature);
      return { ...g.line(look), ...(g.counts(feature) ? g.fill(look) : { fillOpacity: 0 }), opacity: faint };
    }
    if (layer.role === "corridors") return { ...g.line(corridorLook(feature)), fill: false, opacity: faint };
    if (layer.role === "facilities") return { color: facilityLook(layer, feature).colour, weight: /Line/.test(feature.geometry.type) ? 3 : 1.2, fillOpacity: 0.2 };
    const look = background(layer.role);
    return { ...look, fill: Boolean(look.fill), fillColor: look.fill, fillOpacity: 0.35, opacity: faint };
  }

  const constraintLook = (feature) => g.payload.style.constraints[feature.class] || g.payload.style.constraints.other;
  const corridorLook = (feature) => g.payload.style.corridors[feature.kind] || g.payload.style.corridors.other;

  const facilityLook = (layer, feature) =>
    g.payload.style.facilities[feature.kind] || g.payload.style.facilities[layer.kind] || g.payload.style.facilities.other;

  function point(layer, feature, renderer) {
    const at = (feature.geometry.type === "MultiPoint" ? feature.geometry.coordinates[0] : feature.geometry.coordinates).slice(0, 2).reverse();
    if (renderer || layer.role !== "facilities" || layer.features.length > 400) {
      const colour = layer.role === "facilities" ? facilityLook(layer, feature).colour
        : layer.role === "constraints" ? constraintLook(feature).line : background("points").color;
      const small = { radius: layer.role === "constraints" ? 5 : 3, weight: 0.8, color: "#fff", fillColor: colour, fillOpacity: 0.9, pane: paneOf(layer), renderer };
      return L.circleMarker(at, small).on("click", (event) => open(event, layer, feature));
    }
    const icon = L.divIcon({ html: g.glyph(facilityLook(layer, feature), { filled: g.counts(feature) }), className: "badge", iconSize: [16, 16] });
    const marker = L.marker(at, { icon, pane: "points", keyboard: false });
    return marker.on("click", (event) => open(event, layer, feature));
  }

  function open(event, layer, feature) {
    L.DomEvent.stopPropagation(event);
    g.state.zone = null;
    g.openFeature(layer, feature);
    g.refresh();
  }

  // ---- the locator: outline, water and names to find the way by

  function locatorKind(feature) {
    const type = feature.geometry ? feature.geometry.type : "";
    if (/Polygon/.test(type)) return /outline|boundary|city/.test(feature.kind || "") ? "outline" : "lake";
    return /Line/.test(type) ? (/road|rail|bridge|street/.test(feature.kind || "") ? "road" : "river") : "place";
  }
  const MAIN = /hồng|red river/i;

  function locator(feature) {
    const style = g.payload.style;
    const kind = locatorKind(feature);
    const still = { pane: "locator", interactive: false };
    if (kind === "place") return [];
    if (kind === "outline") {
      return [L.geoJSON(feature.geometry, { ...still, ...g.line(style.locator.outline), fillColor: style.locator.outline.fill, fillOpacity: 1 })];
    }
    if (kind === "lake") return [L.geoJSON(feature.geometry, { ...still, stroke: false, fillColor: style.locator.lake.fill, fillOpacity: 1 })];
    if (kind === "road") return [L.geoJSON(feature.geometry, { ...still, ...g.line(style.locator.road) })];
    const main = MAIN.test(g.say(feature.name));
    const round = { lineCap: "round", lineJoin: "round", smoothFactor: 0.5 };
    return [L.geoJSON(feature.geometry, { ...still, ...round, ...g.line(style.locator[main ? "main_river" : "river"]), ...(main ? { weight: riverWidth() } : {}) })];
  }

  // The Red River is about a kilometre wide; drawn so from where that is more than a line.
  function riverWidth() {
    const metres = (40075016 * Math.cos((21 * Math.PI) / 180)) / 2 ** (g.map.getZoom() + 8);
    return Math.max(5, Math.min(60, 900 / metres));
  }
  g.riversWidened = () => g.map.getZoom() > 10.5;

  g.layerNames = function () {
    const names = [];
    const rivers = [];
    const zoom = g.map.getZoom();
    for (const layer of g.payload.layers) {
      if (!g.isOn("layer:" + layer.id)) continue;
      for (const feature of layer.features) {
        const text = g.say(feature.name);
        if (!text || !feature.geometry) continue;
        if (layer.role === "locator") locatorName(feature, text, zoom, names, rivers);
        if (layer.role === "communes" && zoom >= (feature.min_zoom || 11)) {
          names.push({ kind: "commune", at: feature.point || feature.geometry.coordinates, text, weight: feature.stated_area_km2 });
        }
        if (layer.role === "facilities" && zoom >= 12.5 && layer.features.length < 400 && g.featureWanted(layer, feature)) {
          names.push({ kind: "facility", at: feature.point || feature.geometry.coordinates, text });
        }
        if (layer.role === "corridors" && zoom >= 10.5 && layer.features.length < 60) rivers.push({ text, lines: linesOf(feature.geometry), colour: corridorLook(feature).line });
      }
      if (layer.role === "parcels" && g.state.theme === "legal" && zoom >= 13) names.push(...codes(layer));
    }
    return { names, rivers };
  };

  function locatorName(feature, text, zoom, names, rivers) {
    if (zoom < (feature.min_zoom || 0)) return;
    const kind = locatorKind(feature);
    if (kind === "river") rivers.push({ text, lines: linesOf(feature.geometry) });
    if (kind === "lake" && feature.point) names.push({ kind: "commune", at: feature.point, text });
    if (kind === "place") {
      const city = /city|capital/.test(feature.kind || "") || feature.min_zoom < 8;
      names.push({ kind: city ? "city" : "place", at: feature.geometry.coordinates, text, weight: 100 - (feature.min_zoom || 0) });
    }
  }

  const linesOf = (geometry) =>
    geometry.type === "LineString" ? [geometry.coordinates] : geometry.type === "MultiLineString" ? geometry.coordinates : [];

  // The codes of the parcels in the window, each in the middle of its corners.
  function codes(layer) {
    const frame = g.map.getBounds();
    const classes = g.payload.part.classes || {};
    const found = [];
    for (const each of layer.features) {
      if (!each.land_use || !each.geometry) continue;
      const ring = [].concat(...each.geometry.coordinates).flat(each.geometry.type === "MultiPolygon" ? 1 : 0);
      const at = [0, 1].map((axis) => ring.reduce((sum, corner) => sum + corner[axis], 0) / ring.length);
      if (!frame.contains([at[1], at[0]])) continue;
      found.push({ kind: "code", at, text: classes[each.land_use] ? classes[each.land_use].code : each.land_use });
    }
    return found;
  }
})(window.gisapp);
