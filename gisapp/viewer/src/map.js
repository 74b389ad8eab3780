// One map: it shows the style it is given, and tells where somebody clicked and what could not be fetched.

import { byId, calm, narrow } from "./dom.js";
import { bearing } from "./server.js";
import { image } from "./signs.js";
import { word } from "./words.js";

const { maplibregl } = window;

export const hasWebGL = () => document.createElement("canvas").getContext("webgl2");

/** Names are drawn with the page's own font, so that it has to be there, with the Vietnamese part of it. */
export const fontsReady = () => Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 13px "Be Vietnam Pro"`, "Hộiữđ")));

export function createMap(container, { style, at, onFault, onWell }) {
  maplibregl.setWorkerUrl(document.querySelector("[data-worker]").dataset.worker);
  const [lat = 0, lng = 0, zoom] = at ?? [];
  const map = new maplibregl.Map({
    container, center: [lng, lat], zoom, style, minZoom: 6, maxZoom: 18, attributionControl: false,
    dragRotate: false, touchPitch: false, fadeDuration: calm() ? 0 : 200,
    transformRequest: (url) => (new URL(url, location.href).origin === location.origin ? { url, headers: bearing() } : { url }),
    localIdeographFontFamily: false,
  });
  map.getContainer().map = map; // for whoever looks at a page that runs
  shown.set(map, JSON.stringify(style));
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.on("styleimagemissing", ({ id }) => {
    const made = map.hasImage(id) ? null : image(id);
    if (made) map.addImage(id, made.data, made.options);
  });
  map.on("error", (event) => { if (event.sourceId) onFault(event.sourceId, event.error); else if (event.error) console.warn(event.error.message); });
  map.on("sourcedata", (event) => { if (event.sourceId && event.isSourceLoaded) onWell(event.sourceId); });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 120 }), "top-left");
  return map;
}

/** What each map shows. */
const shown = new WeakMap();

/** Show a style on a map that shows another. */
export function show(map, style) {
  const text = JSON.stringify(style);
  if (text !== shown.get(map)) map.setStyle(style, { diff: true, validate: false });
  shown.set(map, text);
}

/** The controls say their names in the reader's language. */
export function nameControls(map) {
  map.getCanvas().ariaLabel = word("viewer_map_help");
  for (const way of ["in", "out"]) {
    const button = map.getContainer().querySelector(`.maplibregl-ctrl-zoom-${way}`);
    button.title = button.ariaLabel = word(`zoom_${way}`);
  }
}

/** A place as far as a link says it. */
export const rounded = (place, digits) => [place.lng, place.lat].map((each) => Number(each.toFixed(digits)));

export const windowOf = (map) => {
  const [lng, lat] = rounded(map.getCenter(), 4);
  return [lat, lng, Number(map.getZoom().toFixed(2))];
};

export const sameWindow = (map, at) => at && windowOf(map).every((each, index) => Math.abs(each - at[index]) < (index === 2 ? 0.011 : 0.00011));

/** The box of a geometry as MapLibre takes it. */
export function boxOf(geometry) {
  const box = new maplibregl.LngLatBounds();
  const walk = (part) => (typeof part[0] === "number" ? box.extend(part) : part.forEach(walk));
  walk(geometry.coordinates);
  return box;
}

/** Of the map's edges, and of what lies on it. */
export function paddings() {
  const side = narrow() ? 30 : 50;
  return { top: 30, bottom: byId("time").offsetHeight + 40, left: side, right: side };
}

/** Show a box; what opened beside the map has taken its room by then. */
export function fit(map, box, maxZoom = 14) {
  map.resize().fitBounds(box, { padding: paddings(), maxZoom, animate: !calm(), duration: 700 });
}

export const marker = (options) => new maplibregl.Marker(options);
