// The zones as a table: linked to the map, sorted, filtered, and downloaded as it is shown.

import { byId, el, hint, linked, options, put, redraw, save } from "./dom.js";
import { sideOf } from "./data.js";
import { counts, statusOn } from "./map-style.js";
import { statusLook } from "./signs.js";
import { hectares, joined, quality, say, word } from "./words.js";
import { isFound, paintedAs, presenceOf, wordsIn } from "./zones.js";

/** The columns: the word of each, and its value for sorting and for files; a number is of hectares. */
const COLUMNS = {
  name: ["zone", (zone) => say(zone.name)],
  status: ["status", (zone) => say(statusLook(zone.status))],
  presence: ["viewer_presence", presenceOf],
  area: ["viewer_stated_area", (zone) => zone.stated_area_ha],
  drawn: ["drawn_area", (zone) => zone.drawn_area_ha],
  commune: ["communes_2025", (zone) => zone.communes_2025?.join(", ")],
  decision: ["decision", (zone) => zone.decision],
  quality: ["quality", (zone) => zone.quality && quality(zone.quality)],
};

/** And what the view that is chosen says of each. */
const columnsOf = (page, { view }) => Object.entries({ name: COLUMNS.name, ...(view && { view: [say(page.first.views[view]), ({ id }) => say(page.view?.value?.zones[id]?.said)] }), ...COLUMNS });

export function drawTable(page, state) {
  redraw(draw, page, state.table, state.sort, state.filter, state.only, state.zone, state.horizon, state.hide, page.turn, paintedAs(page, state));
}

function draw(page, state) {
  const rows = shown(page, state);
  const open = byId("sheet-open");
  open.onclick = () => page.store.set({ table: !state.table });
  open.ariaExpanded = state.table;
  put("count", word("found", { n: rows.length }));
  byId("sheet-body").hidden = !state.table;
  if (!state.table) return put("table-scroll");
  const statuses = new Set(page.start.zones.map((zone) => zone.status));
  put("only", options([["", word("viewer_all_statuses")], ...[...statuses].map((each) => [each, say(statusLook(each))])], state.only));
  for (const each of document.querySelectorAll("[data-save]")) {
    each.ariaLabel = word("viewer_download", { x: each.textContent });
    each.onclick = () => download(page, state, each.dataset.save);
  }
  put("table-scroll", ...body(page, state, rows));
  return document.querySelector("#table .chosen")?.scrollIntoView({ block: "nearest" });
}

/** The zones that are shown, in their order, each with what the columns say of it. */
function shown(page, state) {
  const words = wordsIn(state.filter);
  const zones = page.start.zones.filter((zone) => statusOn(state, zone.status) && (!state.only || zone.status === state.only) && isFound(zone, words));
  const columns = columnsOf(page, state);
  const rows = zones.map((zone) => [zone, Object.fromEntries(columns.map(([id, [, value]]) => [id, value(zone, state.horizon) ?? null]))]);
  const [name, down] = [state.sort.replace(/^-/u, ""), state.sort.startsWith("-") ? -1 : 1];
  const collator = new Intl.Collator(state.lang, { numeric: true });
  return rows.sort(([, { [name]: a }], [, { [name]: b }]) => {
    if (!a || !b) return !a - !b;
    return down * (typeof a === "number" ? a - b : collator.compare(a, b));
  });
}

const SORTED = { ascending: " ▲", descending: " ▼" };

function body(page, state, found) {
  const heads = columnsOf(page, state).map(([id, [key]]) => {
    const way = state.sort === id ? "ascending" : state.sort === `-${id}` ? "descending" : "none";
    return el("th", { scope: "col", ariaSort: way }, el("button", { focus: `sort-${id}`, data: { sort: id }, onclick: () => page.store.set({ sort: way === "ascending" ? `-${id}` : id }) }, word(key), el("span", { ariaHidden: true }, SORTED[way])));
  });
  const caption = el("caption.unseen", `${word("viewer_table")}, ${word("at_horizon", { h: state.horizon })}`);
  return [el("table", { id: "table" }, caption, el("thead", el("tr", heads)), el("tbody", found.map((each) => line(page, state, each)))), !found.length && hint(word("nothing"))];
}

function line(page, state, [zone, values]) {
  const cells = Object.entries(values).map(([id, held]) => {
    if (id === "name") return el("th", { scope: "row" }, linked(held, `row-${zone.id}`, (event) => page.choose(zone.id, event.target)));
    return typeof held === "number" ? el("td.number", hectares(held)) : el("td", held || "–");
  });
  const chosen = zone.id === state.zone;
  return el("tr", { data: { zone: zone.id }, className: joined([chosen && "chosen", !counts(zone, state.horizon) && "hollow"], " "), ariaCurrent: chosen }, cells);
}

/** The rows shown, in their order: with a mark that spreadsheets know UTF-8 by, and no cell that they would run. */
function download(page, state, form) {
  const rows = shown(page, state);
  const side = sideOf(state);
  const keep = (text, type) => save(`zones-${side.horizon}.${form}`, new Blob([text], { type: `${type};charset=utf-8` }));
  if (form === "geojson") {
    const features = rows.map(([{ id, geometry = null }, values]) => ({ type: "Feature", id, geometry, properties: { ...side, ...values } }));
    return keep(JSON.stringify({ type: "FeatureCollection", features }), "application/geo+json");
  }
  const cell = (value) => {
    const text = String(value ?? "");
    const safe = typeof value === "string" && /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
    return /[",\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const heads = columnsOf(page, state).map(([id, [key]]) => word(key) + (/^(area|drawn)$/u.test(id) ? " (ha)" : ""));
  const lines = [["id", ...heads, ...["plan", "horizon", "viewer_scenario"].map((each) => word(each))], ...rows.map(([{ id }, values]) => [id, ...Object.values({ ...values, ...side })])];
  return keep(`\ufeff${lines.map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`, "text/csv");
}
