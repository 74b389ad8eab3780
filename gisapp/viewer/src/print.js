// Print: a PDF from the server, at a true scale, of what is shown: view, zone, year, scenario, language and window.

import { sideOf, zoneOf } from "./data.js";
import { byId, put, save } from "./dom.js";
import { faultText } from "./notices.js";
import { layerOn, statusOn } from "./map-style.js";
import { answerOf, sent } from "./server.js";
import { style } from "./signs.js";
import { isOn } from "./state.js";
import { joined, say, word } from "./words.js";

/** Width of a map on a sheet that lies, in metres. */
const WIDTHS = { a4: 0.18, a3: 0.27 };
const EQUATOR_M = 40_075_017;

export function drawPrint(page, state) {
  const { printing } = page;
  const board = state.tab === "board";
  // What is on the map and cannot be on paper is said before somebody waits for it.
  const lacks = { board, rasters: Object.keys(page.pictures)[0], unsaved: state.drawn[0] || state.changes[0] };
  const [map, sheet] = ["print-map", "print-sheet"].map(byId);
  const zone = zoneOf(page, state.zone);
  byId("print").hidden = !state.print;
  byId("print-open").ariaExpanded = state.print;
  map.disabled = sheet.disabled = printing?.waiting;
  const other = !board && state.other;
  const view = board ? "portfolios" : other ? "difference" : state.view || "zones";
  const sides = other ? Object.fromEntries(Object.keys(sideOf(state)).flatMap((key) => [[`a.${key}`, state[key]], [`b.${key}`, other[key]]])) : sideOf(state);
  const on = page.start.layers.filter((each) => each.role === "zones" || (each.role !== "raster" && layerOn(state, each))).map((each) => each.id);
  const without = [...Object.keys(style.status).filter((each) => !statusOn(state, each)), ...["names", "halo"].filter((each) => !isOn(state, each, true))];
  map.onclick = () => print(page, view, `/maps/${view}/print`, { ...sides, question: view === state.view ? page.view?.value?.question ?? state.question : "", layers: on, without, ...windowOn(page, state) });
  sheet.hidden = !zone;
  put("print-sheet", word("viewer_print_zone", { x: say(zone?.name) }));
  sheet.onclick = () => print(page, zone.id, `/zones/${encodeURIComponent(zone.id)}/sheet`, sideOf(state));
  put("printing", printing?.waiting ? word("viewer_printing") : printing?.fault ? faultText(printing.fault) : joined(Object.keys(lacks).map((each) => lacks[each] && word(`viewer_print_${each}`)), " "));
}

async function print(page, what, path, more) {
  const told = (printing) => { page.printing = printing; page.draw(); };
  const { paper, theme, lang, horizon } = page.store.get();
  told({ waiting: true });
  const { value, fault } = await answerOf(sent(path, { query: { paper, theme, lang, ...more } }).then((answer) => answer.blob()));
  if (value) save(`gisapp-${what}-${horizon}.pdf`, value);
  told({ fault });
}

/** All there is; or the zone, the middle of the map, and the scale that is asked for or at which a lying sheet holds what is shown. */
function windowOn({ map }, { scale, paper, zone }) {
  if (scale === "fit") return { scale };
  const { lng, lat } = map.getCenter();
  const { clientWidth, clientHeight } = map.getContainer();
  const across = (Math.max(clientWidth, clientHeight) * EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom());
  const shown = Math.min(1e6, Math.max(500, Number((across / WIDTHS[paper]).toPrecision(2))));
  return { zone, centre: `${lng.toFixed(5)},${lat.toFixed(5)}`, scale: scale || shown, orientation: "landscape" };
}
