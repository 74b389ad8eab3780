// The zones as a table: linked to the map, sorted, filtered, and downloaded as it is shown.

import { byId, el, hint, memo, options, put, save } from "./dom.js";
import { counts, statusOn } from "./map-style.js";
import { hectares, say, word } from "./words.js";
import { isFound, wordsIn } from "./zones.js";

/** The columns: the word of each, and its value for sorting and for files; a number is of hectares. */
const COLUMNS = {
  name: ["zone", (zone) => say(zone.name)],
  status: ["status", (zone, page) => say(page.start.style.status[zone.status])],
  presence: ["viewer_presence", (zone, page, year) => say(page.start.style.presence[zone.presence?.[year]?.presence])],
  area: ["viewer_stated_area", (zone) => zone.stated_area_ha ?? null],
  drawn: ["drawn_area", (zone) => zone.drawn_area_ha ?? null],
  commune: ["communes_2025", (zone) => (zone.communes_2025 ?? []).join(", ")],
  decision: ["decision", (zone) => zone.decision ?? ""],
  quality: ["quality", (zone) => (zone.quality ? word(`viewer_quality_${zone.quality}`) : "")],
};

/** And what the view that is chosen says of each. */
const columnsOf = (page, { view }) => Object.entries({ name: COLUMNS.name, ...(view && { view: [say(page.first.views[view]), (zone) => say(page.view?.value?.zones[zone.id]?.said)] }), ...COLUMNS });

export function drawTable(page, state) {
  page.drawTable ??= memo(() => draw(page, page.store.get()));
  page.drawTable(state.table, state.sort, state.filter, state.only, state.zone, state.horizon, state.lang, state.hide, page.turn, page.view?.value ? [state.view, state.question] : 0);
}

function draw(page, state) {
  const rows = shown(page, state);
  const [open, scroll, only] = ["sheet-open", "table-scroll", "only"].map(byId);
  open.onclick = () => page.store.set({ table: !state.table });
  open.ariaExpanded = String(state.table);
  open.lastChild.textContent = state.table ? "▾" : "▴";
  byId("count").textContent = word("found", { n: rows.length });
  byId("sheet").classList.toggle("open", state.table);
  byId("sheet-body").hidden = !state.table;
  if (!state.table) return put(scroll);
  byId("filter").placeholder = byId("filter").ariaLabel = word("viewer_filter");
  only.ariaLabel = word("status");
  const statuses = [...new Set(page.start.zones.map((zone) => zone.status))];
  put(only, ...options([["", word("viewer_all_statuses")], ...statuses.map((each) => [each, say(page.start.style.status[each])])], state.only));
  for (const each of document.querySelectorAll("[data-save]")) {
    each.ariaLabel = word("viewer_download", { x: each.textContent });
    each.onclick = () => download(page, state, each.dataset.save);
  }
  scroll.ariaLabel = word("viewer_table");
  put(scroll, ...body(page, state, rows));
  return scroll.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
}

function shown(page, state) {
  const words = wordsIn(state.filter);
  const rows = page.start.zones.filter((zone) => statusOn(state, zone.status) && (!state.only || zone.status === state.only) && isFound(zone, words));
  const [name, down] = [state.sort.replace(/^-/u, ""), state.sort.startsWith("-") ? -1 : 1];
  const column = Object.fromEntries(columnsOf(page, state))[name];
  if (!column) return rows;
  const value = (zone) => column[1](zone, page, state.horizon);
  const collator = new Intl.Collator(state.lang, { numeric: true });
  return [...rows].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (!a || !b) return !a - !b;
    return down * (typeof a === "number" ? a - b : collator.compare(a, b));
  });
}

function body(page, state, found) {
  const heads = columnsOf(page, state).map(([id, [key]]) => {
    const way = state.sort === id ? "ascending" : state.sort === `-${id}` ? "descending" : "none";
    return el("th", { scope: "col", ariaSort: way }, el("button", { focus: `sort-${id}`, data: { sort: id }, onclick: () => page.store.set({ sort: way === "ascending" ? `-${id}` : id }) }, word(key), el("span", { ariaHidden: "true" }, { ascending: " ▲", descending: " ▼", none: "" }[way])));
  });
  const caption = el("caption.unseen", `${word("viewer_table")}, ${word("at_horizon", { h: state.horizon })}`);
  return [el("table", { id: "table" }, caption, el("thead", el("tr", ...heads)), el("tbody", ...found.map((zone) => row(page, state, zone)))), found.length ? null : hint(word("nothing"))];
}

function row(page, state, zone) {
  const chosen = zone.id === state.zone;
  const cells = columnsOf(page, state).map(([id, [, value]]) => {
    const held = value(zone, page, state.horizon);
    if (id === "name") {
      const button = el("button.link", { focus: `row-${zone.id}`, onclick: () => page.choose(zone.id, button) }, held);
      return el("th", { scope: "row" }, button);
    }
    return typeof held === "number" ? el("td.number", hectares(held)) : el("td", held || "–");
  });
  return el("tr", { data: { zone: zone.id }, className: [chosen ? "chosen" : "", counts(zone, state.horizon) ? "" : "hollow"].join(" ").trim(), attr: chosen ? { "aria-current": "true" } : {} }, ...cells);
}

/** The rows shown, in their order: with a mark that spreadsheets know UTF-8 by, and no cell that they would run. */
function download(page, state, form) {
  const rows = shown(page, state);
  const name = `zones-${state.horizon}.${form}`;
  const values = (zone) => Object.fromEntries(columnsOf(page, state).map(([id, [, value]]) => [id, value(zone, page, state.horizon)]));
  if (form === "geojson") {
    const features = rows.map((zone) => ({ type: "Feature", id: zone.id, geometry: zone.geometry ?? null, properties: { horizon: state.horizon, plan: state.plan, ...values(zone) } }));
    return save(JSON.stringify({ type: "FeatureCollection", features }), name, "application/geo+json");
  }
  const cell = (value) => {
    const text = String(value ?? "");
    const safe = typeof value === "string" && /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
    return /[",\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [["id", ...columnsOf(page, state).map(([, [key]]) => word(key))], ...rows.map((zone) => [zone.id, ...Object.values(values(zone))])];
  return save(`\ufeff${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`, name, "text/csv");
}
