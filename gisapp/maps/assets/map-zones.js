// The zones on the map: white casing below, the status's line and fill above, badge and position halo.
"use strict";
(function (g) {
  const PANES = { locator: 200, cells: 250, ground: 300, results: 350, halo: 380, casing: 400, zones: 410, over: 430, points: 450, badges: 460 };
  let drawn = null;

  g.createPanes = function () {
    for (const [name, zIndex] of Object.entries(PANES)) {
      const pane = g.map.createPane(name);
      pane.style.zIndex = zIndex;
      if (name === "locator" || name === "cells" || name === "casing" || name === "halo") pane.style.pointerEvents = "none";
    }
    drawn = L.layerGroup().addTo(g.map);
  };

  g.zoneLook = (zone) => g.payload.style.status[zone.status] || g.payload.style.status.unknown;
  g.zoneShown = (zone) => g.isOn("status:" + zone.status);

  g.drawZones = function () {
    drawn.clearLayers();
    for (const zone of g.payload.zones) {
      if (!zone.geometry || !g.zoneShown(zone)) continue;
      if (zone.halo && g.isOn("halo")) drawHalo(zone);
      if (zone.drawn_area_ha) drawOutline(zone);
      drawBadge(zone);
    }
    g.drawResults(drawn);
  };

  function drawHalo(zone) {
    const look = g.payload.style.halo;
    const chosen = zone.id === g.state.zone;
    const options = { ...g.line(look), fill: false, pane: "halo", interactive: false, opacity: g.counts(zone) ? 0.9 : 0.5 };
    L.geoJSON(zone.halo, { ...options, weight: chosen ? look.width + 1 : look.width }).addTo(drawn);
  }

  function drawOutline(zone) {
    const look = g.zoneLook(zone);
    const line = g.line(look);
    const chosen = zone.id === g.state.zone;
    const below = { fill: false, pane: "casing", interactive: false };
    if (chosen) L.geoJSON(zone.geometry, { ...below, ...g.line(g.payload.style.selected), weight: line.weight + 10 }).addTo(drawn);
    L.geoJSON(zone.geometry, { ...below, color: "#fff", weight: line.weight + (chosen ? 4 : 3), opacity: 0.95 }).addTo(drawn);
    const hollow = { fillColor: "#fff", fillOpacity: 0.01 };
    const paint = g.zonePaint(zone) || (g.counts(zone) ? g.fill(look) : hollow);
    const shape = L.geoJSON(zone.geometry, { ...line, ...paint, pane: "zones" }).addTo(drawn);
    if (paint.over) {
      L.geoJSON(zone.geometry, { stroke: false, ...paint.over, pane: "zones", interactive: false }).addTo(drawn);
    }
    answering(shape, zone);
  }

  function drawBadge(zone) {
    const options = { filled: g.counts(zone), diamond: !zone.drawn_area_ha, size: zone.id === g.state.zone ? 26 : 20 };
    const sign = g.badge(g.zoneLook(zone), options);
    const icon = L.divIcon({ html: sign, className: "badge", iconSize: [options.size, options.size] });
    const marker = L.marker([zone.point[1], zone.point[0]], { icon, pane: "badges", keyboard: false, riseOnHover: true });
    answering(marker.addTo(drawn), zone);
  }

  function answering(layer, zone) {
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      g.selectZone(zone.id);
    });
    const tip = g.el("span", null, g.el("strong", { text: g.say(zone.name) }), " · " + g.say(g.zoneLook(zone)));
    layer.bindTooltip(tip, { sticky: true, direction: "top", opacity: 1 });
  }

  // The names and signs that the zones ask for.
  g.zoneNames = function () {
    if (!g.isOn("names")) return [];
    return g.payload.zones.filter((zone) => zone.point && g.zoneShown(zone)).map((zone) => ({
      kind: zone.id === g.state.zone ? "selected" : "zone",
      at: zone.point,
      text: shortName(g.say(zone.name)),
      weight: (g.counts(zone) ? 1e6 : 0) + (zone.drawn_area_ha || 0),
    }));
  };

  g.zoneSigns = () =>
    g.payload.zones.filter((zone) => zone.point && g.zoneShown(zone)).map((zone) => ({ at: zone.point, radius: 11 }));

  function shortName(name) {
    const plain = name.replace(/\s*\([^)]*\)\s*$/, "") || name;
    return plain.length > 48 ? plain.slice(0, 47) + "…" : plain;
  }

  g.selectZone = function (id, { zoom = false, opener = null } = {}) {
    g.state.zone = id;
    g.openFacts(g.zonesById.get(id), opener);
    if (g.narrow() && opener) g.byId("stage").scrollIntoView();
    else if (!g.narrow()) g.byId("list").querySelector(`[data-zone="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "nearest" });
    if (zoom) g.zoomTo(g.zonesById.get(id));
    g.refresh();
  };

  g.zoomTo = function (thing) {
    const geometry = thing.halo || thing.geometry;
    if (!geometry) return;
    const bounds = L.geoJSON(geometry).getBounds();
    const { left, right } = g.covered();
    const padding = { paddingTopLeft: [40 + left, 40], paddingBottomRight: [40 + right, 40], maxZoom: 14 };
    g.map.fitBounds(bounds, { ...padding, animate: !g.calm() });
  };
})(window.gisapp);
