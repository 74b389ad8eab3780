// Print: a PDF from the server, at a true scale, of what is shown: view, zone, year, scenario, language and window.

import { pick } from "./compare.js";
import { sideOf } from "./data.js";
import { byId, el, memo, put, save } from "./dom.js";
import { faultText } from "./notices.js";
import { sent } from "./server.js";
import { number, say, word } from "./words.js";

/** Width of a map on a sheet that lies, in metres. */
const WIDTHS = { a4: 0.18, a3: 0.27 };
const SCALES = [5000, 10_000, 25_000, 50_000, 100_000, 250_000];
const EQUATOR_M = 40_075_017;

export function drawPrint(page, state) {
  page.drawPrint ??= memo(() => draw(page, page.store.get()));
  page.drawPrint(state.print, state.paper, state.scale, state.lang, state.zone, page.printing, page.turn);
}

function draw(page, state) {
  const { store, printing } = page;
  byId("print-open").setAttribute("aria-expanded", String(state.print));
  byId("print").hidden = !state.print;
  if (!state.print) return put(byId("print"));
  const zone = page.start.zones.find((each) => each.id === state.zone);
  const printed = (what, path, text) => el("button", { className: "button", text, disabled: Boolean(printing?.waiting), focus: what, data: { print: what }, onclick: () => fetchSheet(page, path, what) });
  const scales = [["", word("viewer_as_shown")], ["fit", word("whole")], ...SCALES.map((each) => [String(each), `1:${number(each)}`])];
  return put(byId("print"),
    pick("paper", "viewer_paper", state.paper, [["a4", "A4"], ["a3", "A3"]], (paper) => store.set({ paper })),
    pick("scale", "viewer_scale", state.scale, scales, (scale) => store.set({ scale })),
    printed("map", `/maps/${state.view || "zones"}/print`, word("viewer_print_map")),
    zone ? printed("sheet", `/zones/${encodeURIComponent(zone.id)}/sheet`, word("viewer_print_zone", { x: say(zone.name) })) : null,
    el("p", { role: "status", text: printing?.waiting ? word("viewer_printing") : printing?.fault ? faultText(printing.fault) : "" }));
}

async function fetchSheet(page, path, what) {
  const state = page.store.get();
  const { paper, theme, lang, zone } = state;
  const query = { ...sideOf(state), paper, theme, lang };
  if (what === "map") Object.assign(query, { zone, question: page.view?.value?.question }, windowOn(page, state));
  told(page, { waiting: true });
  try {
    const file = await (await sent(path, { query })).blob();
    save(file, `gisapp-${what === "map" ? state.view || "zones" : zone}-${state.horizon}.pdf`, file.type);
    told(page, null);
  } catch (fault) {
    told(page, { fault });
  }
}

/** The middle of the map, and the scale that is asked for or at which a lying sheet holds what is shown. */
function windowOn({ map }, { scale, paper }) {
  if (scale === "fit") return { scale };
  const { lng, lat } = map.getCenter();
  const { clientWidth, clientHeight } = map.getContainer();
  const across = (Math.max(clientWidth, clientHeight) * EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom());
  const shown = Math.max(500, Number((across / WIDTHS[paper]).toPrecision(2)));
  return { centre: `${lng.toFixed(5)},${lat.toFixed(5)}`, scale: scale || shown, orientation: "landscape" };
}

function told(page, printing) {
  page.printing = printing;
  page.draw();
}
