// Writing a scenario: what it changes in words, each change to be revoked; dates moved, things added and dropped; saved.

import { linkToDifference } from "./assessment.js";
import { nameOf } from "./data.js";
import { pickScenario } from "./compare.js";
import { amend, changesOf, revoke, save, shownScenario } from "./changes.js";
import { button, byId, el, field, hint, items, options, put, redraw, warning } from "./dom.js";
import { faultText, inPlace, tokenForm } from "./notices.js";
import { token } from "./server.js";
import { style } from "./signs.js";
import { hasWord, joined, say, sayOf, word } from "./words.js";

const YEARS = ["valid_from", "expected_earliest", "expected_latest"];
const input = (key) => byId(`edit-${key}`);
/** What stands in a form is found in the page itself; who is done goes on at the list of changes. */
const done = () => byId("changes").focus();

export function drawEdit(page, state) {
  if (state.tab !== "edit" && !page.editing && !state.edit && !state.changes.length) return;
  if (!page.editing) begin(page);
  page.editing = true;
  const stored = shownScenario(page);
  page.item = itemOf(page, state);
  redraw(draw, page, state.scenario, state.changes, state.edit, page.scenarios, stored?.value?.id ?? stored?.fault?.status, [page.item?.values ? 1 : page.item?.fault?.status], page.saving, page.turn, Boolean(token()));
}

function begin(page) {
  const { store } = page;
  byId("edit-form").onsubmit = () => apply(page);
  byId("edit-close").onclick = () => { edit(store, ""); done(); };
  byId("add-road").onclick = () => page.drawing.start("road");
  byId("saver").onsubmit = () => save(page);
  byId("discard").onclick = () => { page.saving = null; store.set({ changes: [], title: "", why: "" }); done(); };
}

/** Open another thing, or none; what was typed for the one before is gone. */
const edit = (store, name, more) => store.set({ edit: name, edited: {}, ...more });

/** What a zone or a feature offers to be done with it. */
export function editTools(page, layer, id, name, { drop = false } = {}) {
  const change = () => { edit(page.store, `${layer}/${id}`, { tab: "edit" }); input("title").focus(); };
  const gone = () => { amend(page, { layer, action: "delete", id, name }, { tab: "edit" }); done(); };
  return el("p.tools", button("viewer_move", change, { focus: `move-${id}` }), drop && button("viewer_drop", gone));
}

/** Roads and facilities that the map shows, to be chosen without a pointer; looked up when somebody comes to the list. */
function pickOnMap(page) {
  const { store, map, start } = page;
  const look = () => {
    const layers = start.layers.filter((each) => each.in_time && each.role !== "zones").map((each) => each.id);
    const seen = new Map(map.queryRenderedFeatures().flatMap(({ source, properties: row }) => (layers.includes(source) && row.id ? [[`${source}/${row.id}`, sayOf(row, "name") || row.id]] : [])));
    const sorted = [...seen].sort(([, one], [, other]) => one.localeCompare(other, "vi", { numeric: true }));
    put("edit-pick", options([["", word("viewer_in_view", { n: seen.size })], ...sorted], store.get().edit));
  };
  const list = el("select", { id: "edit-pick", focus: "edit-pick", onfocus: look, onchange: () => edit(store, list.value) }, el("option", "…"));
  return field(word("viewer_edit_pick"), list);
}

/** The thing that is edited: its values as they are, and as they are to become; of a road that was drawn, its own. */
function itemOf(page, { edit }) {
  if (!edit) return null;
  const [, layer, id] = /^([^/]*)\/(.*)$/su.exec(edit);
  const change = changesOf(page).find((each) => each.layer === layer && each.id === id);
  const drawn = change?.action === "insert";
  const answer = drawn ? null : page.answers.get(`/collections/${[layer, "items", id].map(encodeURIComponent).join("/")}`);
  const values = drawn ? change.values : answer.value?.properties;
  return { layer, id, drawn, values, now: { ...values, ...change?.values }, fault: answer?.fault };
}

function draw(page, state) {
  const { store, saving } = page;
  const stored = shownScenario(page);
  const changes = changesOf(page);
  put("edit-shown", pickScenario(page, "edit-scenario", "viewer_scenario", state.scenario, (scenario) => store.set({ scenario })),
    state.scenario && linkToDifference(state), stored?.fault && warning(faultText(stored.fault)), pickOnMap(page));
  fill(page, page.item);
  put("changes", word(state.changes.length ? "viewer_unsaved" : "viewer_changes", { n: changes.length }));
  put("change-list", changes.length ? changes.map((each) => line(page, each)) : items([hint(word("viewer_no_changes"))]));
  const { fault, findings = [] } = saving ?? {};
  byId("saver").hidden = !state.changes.length;
  byId("save").disabled = saving?.waiting;
  put("refused", saving?.lacking && warning(word("viewer_to_say")), fault && warning(`${word("viewer_not_saved")} ${faultText(fault)}`), findings.filter(({ feature }) => !changes.some((each) => each.id === feature)).map(inPlace));
  put("edit-access", state.changes.length && ([401, 403].includes(fault?.status) || !token()) && tokenForm(() => (fault ? save(page) : page.draw()), "edit-token"));
  put("saving", saving?.waiting ? word("viewer_saving") : saving?.saved && word("viewer_saved"));
}

/** A change in words; what the server found wrong with it stands below it. */
function line(page, change) {
  const { fault, findings = [] } = page.saving ?? {};
  return el("li", { data: { change: change.id } }, el("span", inWords(page, change)),
    button("viewer_revoke", () => { revoke(page, change); done(); }, { className: "link", focus: `revoke-${change.id}`, ariaLabel: `${word("viewer_revoke")}: ${named(page, change)}` }),
    findings.filter((each) => each.feature === change.id).map(inPlace), fault?.said?.detail?.includes(change.id) && warning(faultText(fault)));
}

const named = (page, { id, name, values = {} }) => (name && say(name)) || sayOf(values, "name") || nameOf(page, id);

function inWords(page, change) {
  const { action, values = {}, before = {} } = change;
  const cell = (key, value) => say(page.start.columns[key]?.codes?.[value]) || value || "–";
  // How sure a new thing is the service says by itself.
  const told = Object.keys(values).filter((key) => hasWord(`column_${key}`) && !key.startsWith("name") && (key !== "quality" || action === "update"));
  const moved = told.map((key) => `${word(`column_${key}`)} ${key in before ? `${cell(key, before[key])} → ` : ""}${cell(key, values[key])}`);
  const x = named(page, change);
  return joined([action === "update" ? x : word(`viewer_change_${action}`, { x }), moved.join(", ")], ": ");
}

/** The form of a thing's status and dates: as they are, or as somebody typed them. */
function fill(page, item) {
  const form = byId("edit-form");
  const { edited } = page.store.get();
  form.hidden = !item;
  if (!item) return;
  put("edit-title", item.values ? sayOf(item.values, "name") || item.id : item.fault ? faultText(item.fault) : word("viewer_asking"));
  form.classList.toggle("waits", !item.values);
  put("edit-status", options(Object.entries(style.status).map(([value, look]) => [value, say(look)]), edited["edit-status"] ?? item.now.status));
  for (const key of YEARS) input(key).value = edited[`edit-${key}`] ?? item.now[key] ?? "";
}

/** What is there begins in a year; what is planned opens between two. */
export const fit = (page) => YEARS.forEach((key, at) => { input(key).parentNode.hidden = page.start.present.includes(input("status").value) === at > 0; });

function apply(page) {
  const { layer, id, drawn, values: held, now } = page.item;
  const said = { status: input("status").value || now.status };
  // What is not there yet began in no year.
  for (const key of YEARS) if (!input(key).parentNode.hidden || key === YEARS[0]) said[key] = input(key).parentNode.hidden ? null : Number(input(key).value) || null;
  const values = Object.fromEntries(Object.entries(said).filter(([key, value]) => value !== (now[key] ?? null)));
  const before = drawn ? {} : Object.fromEntries(Object.keys(values).map((key) => [key, held[key] ?? null]));
  if (Object.keys(values).length) amend(page, { layer, action: "update", id, name: { vi: held.name_vi, en: held.name_en }, values, before }, { edit: "", edited: {} });
  else edit(page.store, "");
  done();
}
