// A map to find the way by: outline, water, communes and boundaries of the workspace's own layers, no basemap.

import { ask } from "./asking.js";
import { language, onLanguage, root } from "./site.js";

const { L } = globalThis;
const HANOI = [[20.55, 105.28], [21.39, 106.03]];
const LOOKS = {
  outline: { color: "#8d897c", weight: 1.2, fillColor: "#f6f4ee", fillOpacity: 1 },
  lake: { color: "#7fb8d6", weight: 1, fillColor: "#bfe0ee", fillOpacity: 1 },
  river: { color: "#7fb8d6", weight: 2 },
  road: { color: "#c9bfae", weight: 1.2 },
  communes: { color: "#8f8a78", weight: 0.9, fill: false },
  control: { color: "#8f8a78", weight: 0.9, dashArray: "4 3", fill: false },
};
const ORDER = ["outline", "lake", "river", "road"];

/** A map with its background; `words` is what a screen reader calls it. */
export function groundMap(place, words) {
  const map = L.map(place, { zoomControl: false, attributionControl: false, minZoom: 8, maxZoom: 20, zoomSnap: 0.25, boxZoom: true });
  for (const [name, zIndex] of [["ground", 300], ["names", 320], ["changes", 420], ["marks", 620]]) map.createPane(name).style.zIndex = zIndex;
  for (const name of ["ground", "names"]) map.getPane(name).style.pointerEvents = "none";
  map.fitBounds(HANOI);
  L.control.scale({ imperial: false }).addTo(map);
  const zoom = L.control.zoom({ position: "topleft" }).addTo(map);
  onLanguage(() => {
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", words[language()]);
    const [nearer, farther] = zoom.getContainer().querySelectorAll("a");
    nearer.title = { vi: "Phóng to", en: "Zoom in" }[language()];
    farther.title = { vi: "Thu nhỏ", en: "Zoom out" }[language()];
    for (const each of [nearer, farther]) each.setAttribute("aria-label", each.title);
  });
  background(map);
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(place);
  return map;
}

async function background(map) {
  const [locator, communes, controls] = await Promise.all([items("locator"), items("communes"), boundaries()]);
  for (const kind of ORDER) {
    for (const each of locator.filter((feature) => feature.properties.kind === kind && !/Point/u.test(feature.geometry.type))) drawn(map, each, LOOKS[kind]);
  }
  for (const each of communes.filter((feature) => !/Point/u.test(feature.geometry.type))) drawn(map, each, LOOKS.communes);
  for (const each of controls) drawn(map, each, LOOKS.control);
  names(map, [...locator, ...communes].filter((feature) => feature.geometry.type === "Point" && feature.properties.name_vi));
}

const drawn = (map, feature, look) => L.geoJSON(feature, { style: look, pane: "ground", interactive: false }).addTo(map);

async function items(layer) {
  const said = await ask(`${root}/collections/${layer}/items?limit=2000`).then((answer) => answer.json()).catch(() => ({ features: [] }));
  return said.features.filter((feature) => feature.geometry);
}

/** The layers added as boundaries to hold deliveries against. */
async function boundaries() {
  const { collections } = await ask(`${root}/collections`).then((answer) => answer.json()).catch(() => ({ collections: [] }));
  const found = await Promise.all(collections.filter((each) => each.kind === "control").map((each) => items(each.id)));
  return found.flat();
}

/** Names as far apart as they can be read: those that would lie on others are left out at this zoom. */
function names(map, places) {
  const group = L.layerGroup().addTo(map);
  const ranked = [...places].sort((one, other) => (one.properties.min_zoom ?? 12) - (other.properties.min_zoom ?? 12));
  const draw = () => {
    group.clearLayers();
    const taken = [];
    for (const each of ranked) {
      if ((each.properties.min_zoom ?? 12) > map.getZoom() || taken.length > 60) continue;
      const at = L.latLng(each.geometry.coordinates[1], each.geometry.coordinates[0]);
      const point = map.latLngToContainerPoint(at);
      const text = (language() === "en" && each.properties.name_en) || each.properties.name_vi;
      const half = text.length * 3.4 + 6;
      if (!map.getBounds().contains(at) || taken.some(([x, y, other]) => Math.abs(x - point.x) < half + other && Math.abs(y - point.y) < 18)) continue;
      taken.push([point.x, point.y, half]);
      group.addLayer(named(at, text));
    }
  };
  map.on("moveend zoomend", draw);
  onLanguage(draw);
}

function named(at, text) {
  const label = document.createElement("span");
  label.textContent = text;
  return L.marker(at, { icon: L.divIcon({ html: label, className: "place-name", iconSize: [0, 0] }), pane: "names", interactive: false, keyboard: false });
}

/** A point's longitude and latitude, or nothing where its numbers lie nowhere on the Earth. */
export function onEarth(geometry) {
  const at = geometry?.type === "Point" ? geometry.coordinates : null;
  return at && Math.abs(at[0]) <= 180 && Math.abs(at[1]) <= 90 ? L.latLng(at[1], at[0]) : null;
}

/** Numbered marks of findings, drawn anew at each call; `chosen` is told the number that somebody clicks. */
export function numberedMarks(map, chosen) {
  const group = L.featureGroup().addTo(map);
  const held = new Map();
  return {
    bounds: () => (held.size ? group.getBounds() : null),
    show(marks) {
      group.clearLayers();
      held.clear();
      for (const { number, severity, at, title } of marks) {
        const label = document.createElement("span");
        label.textContent = String(number);
        const icon = L.divIcon({ html: label, className: `numbered ${severity}`, iconSize: [26, 26] });
        const marker = L.marker(at, { icon, title, pane: "marks", keyboard: false, riseOnHover: true }).addTo(group);
        marker.on("click", () => chosen(number));
        held.set(number, marker);
      }
    },
    choose(number) {
      for (const [each, marker] of held) marker.getElement()?.classList.toggle("chosen", each === number);
      const marker = held.get(number);
      if (marker) map.setView(marker.getLatLng(), Math.max(map.getZoom(), 14), { animate: false });
      return Boolean(marker);
    },
  };
}
