// Print: a PDF from the server, at a true scale, of what is shown: view, zone, year, scenario, language and window.

import { sideOf, zoneOf } from "./data.js";
import { byId, put, save } from "./dom.js";
import { faultText } from "./notices.js";
import { answerOf, sent } from "./server.js";
import { say, word } from "./words.js";

/** Width of a map on a sheet that lies, in metres. */
const WIDTHS = { a4: 0.18, a3: 0.27 };
const EQUATOR_M = 40_075_017;

export function drawPrint(page, state) {
  const { printing } = page;
  const board = state.tab === "board";
  // What is on the map and cannot be on paper is said before somebody waits for it.
  const lacks = board ? "viewer_print_board" : Object.keys(page.pictures).length ? "viewer_print_rasters" : null;
  const [map, sheet] = ["print-map", "print-sheet"].map(byId);
  const zone = zoneOf(page, state.zone);
  byId("print").hidden = !state.print;
  byId("print-open").ariaExpanded = state.print;
  map.disabled = sheet.disabled = printing?.waiting;
  const view = board ? "portfolios" : state.view || "zones";
  map.onclick = () => print(page, view, `/maps/${view}/print`, { question: page.view?.value?.question, ...windowOn(page, state) });
  sheet.hidden = !zone;
  put("print-sheet", word("viewer_print_zone", { x: say(zone?.name) }));
  sheet.onclick = () => print(page, zone.id, `/zones/${encodeURIComponent(zone.id)}/sheet`, {});
  put("printing", printing?.waiting ? word("viewer_printing") : printing?.fault ? faultText(printing.fault) : lacks && word(lacks));
}

async function print(page, what, path, more) {
  const told = (printing) => { page.printing = printing; page.draw(); };
  const state = page.store.get();
  const { paper, theme, lang, horizon } = state;
  told({ waiting: true });
  const file = async () => (await sent(path, { query: { ...sideOf(state), paper, theme, lang, ...more } })).blob();
  const { value, fault } = await answerOf(file());
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
