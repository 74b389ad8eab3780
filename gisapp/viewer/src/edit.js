// Writing a scenario: what it changes in words, each change to be revoked; dates moved, things added and dropped; saved.

import { linkToDifference } from "./assessment.js";
import { pickScenario } from "./compare.js";
import { amend, changesOf, revoke, save, shownScenario } from "./draft.js";
import { button, byId, choice, el, field, hint, memo, put, submitter, warning } from "./dom.js";
import { faultText, tokenForm } from "./notices.js";
import { token } from "./server.js";
import { say, sayOf, word } from "./words.js";

const itemOf = (layer, id) => `/collections/${encodeURIComponent(layer)}/items/${encodeURIComponent(id)}`;

export function drawEdit(page, state) {
  page.drawEdit ??= memo(() => put(byId("tab-edit"), ...content(page, page.store.get())));
  if (state.tab !== "edit" && !page.drawEdit.begun) return;
  page.drawEdit.begun = true;
  const stored = shownScenario(page);
  const [layer, id] = edited(state);
  const item = id && !drawnIn(page, layer, id) ? page.answers.get(itemOf(layer, id)) : null;
  page.item = item;
  page.drawEdit(state.lang, state.scenario, state.changes, state.edit, page.scenarios, stored?.value?.id ?? stored?.fault?.status, item?.value ? 1 : item?.fault?.status, page.saving, page.turn, Boolean(token()));
}

const edited = ({ edit }) => [edit.slice(0, edit.indexOf("/")), edit.slice(edit.indexOf("/") + 1)];
const drawnIn = (page, layer, id) => changesOf(page).find((each) => each.layer === layer && each.id === id && each.action === "insert");

/** What a zone or a feature offers to be done with it. */
export function editTools(page, layer, id, name, { drop = false } = {}) {
  const change = () => { page.store.set({ edit: `${layer}/${id}`, tab: "edit" }); byId("edit-title")?.focus(); };
  const gone = () => { amend(page, { layer, action: "delete", id, name }, { tab: "edit" }); byId("changes")?.focus(); };
  return el("p", { className: "tools" }, button("viewer_move", change, { focus: `move-${id}` }), drop ? button("viewer_drop", gone) : null);
}

function content(page, state) {
  const { store, saving } = page;
  const stored = shownScenario(page);
  const draft = state.changes.length > 0;
  const changes = changesOf(page);
  const findings = [...(saving?.findings ?? [])];
  const lines = changes.map((each) => line(page, each, findings));
  return [
    pickScenario(page, "edit-scenario", "viewer_scenario", state.scenario, (scenario) => store.set({ scenario })),
    state.scenario ? linkToDifference(state) : null,
    stored?.fault ? warning(faultText(stored.fault)) : null,
    state.edit ? form(page, state) : null,
    el("h3", { id: "changes", tabIndex: -1, text: word(draft ? "viewer_draft" : "viewer_changes", { n: changes.length }), focus: "changes" }),
    lines.length ? el("ul", { className: "changes" }, ...lines) : hint(word("viewer_no_changes")),
    hint(word("viewer_edit_help")),
    button("viewer_add_road", () => page.drawing.start("road")),
    draft ? saver(page, state) : null,
    el("div", { id: "saving", role: "status" }, saving?.waiting ? word("viewer_saving") : saving?.saved ? word("viewer_saved") : ""),
    ...findings.map((each) => warning(sayOf(each, "message"))),
  ].filter(Boolean);
}

/** A change in words; what the server found wrong with it stands below it, and is taken from the findings. */
function line(page, change, findings) {
  const refused = page.saving?.fault?.said?.detail ?? "";
  const own = findings.filter((each) => each.feature === change.id);
  for (const each of own) findings.splice(findings.indexOf(each), 1);
  return el("li", { data: { change: change.id } }, el("span", { text: inWords(page, change) }),
    button("viewer_revoke", () => { revoke(page, change); byId("changes").focus(); }, { className: "link", focus: `revoke-${change.id}`, ariaLabel: `${word("viewer_revoke")}: ${named(page, change)}` }),
    ...own.map((each) => warning(sayOf(each, "message"))), refused.includes(change.id) ? warning(faultText(page.saving.fault)) : null);
}

const named = (page, { id, name, values = {} }) => (name && say(name)) || sayOf(values, "name") || say(page.first.zones.find((each) => each.id === id)?.name) || id;

function inWords(page, change) {
  const name = named(page, change);
  const cell = (key, value) => (key === "status" ? say(page.start.style.status[value]) : value) || "–";
  const told = Object.entries(change.values ?? {}).filter(([key]) => page.start.columns[key] && !key.startsWith("name"));
  const moved = told.map(([key, value]) => `${say(page.start.columns[key])} ${change.before && key in change.before ? `${cell(key, change.before[key])} → ` : ""}${cell(key, value)}`);
  const x = change.action === "update" ? name : word(`viewer_change_${change.action}`, { x: name });
  return moved.length ? `${x}: ${moved.join(", ")}` : x;
}

/** Status and dates of a thing: what is there begins in a year, what is planned opens between two. */
function form(page, state) {
  const [layer, id] = edited(state);
  const drawn = drawnIn(page, layer, id);
  const held = drawn?.values ?? page.item?.value?.properties;
  const shut = () => { page.store.set({ edit: "" }); (document.querySelector(`[data-focus="move-${CSS.escape(id)}"]`) ?? byId("changes")).focus(); };
  const title = el("h3", { id: "edit-title", tabIndex: -1, text: held ? sayOf(held, "name") || id : word(page.item?.fault ? "viewer_refused" : "viewer_asking"), focus: "edit-title" });
  const away = button("close", shut);
  if (!held) return el("div", { className: "edit" }, title, page.item?.fault ? warning(faultText(page.item.fault)) : null, away);
  const now = { ...held, ...changesOf(page).find((each) => each.layer === layer && each.id === id)?.values };
  const status = choice({ id: "edit-status" }, now.status, Object.entries(page.start.style.status).map(([key, look]) => [key, say(look)]));
  const years = ["valid_from", "expected_earliest", "expected_latest"].map((key) => [key, el("input", { type: "number", id: `edit-${key}`, value: now[key] ?? "" })]);
  const labels = years.map(([key, input]) => field(say(page.start.columns[key]), input));
  const fit = () => labels.forEach((label, at) => { label.hidden = page.start.present.includes(status.value) ? at > 0 : at < 1; });
  status.addEventListener("change", fit);
  fit();
  const submit = (event) => {
    event.preventDefault();
    const said = { status: status.value, ...Object.fromEntries(years.filter((_, at) => !labels[at].hidden).map(([key, input]) => [key, input.value ? Number(input.value) : null])) };
    const values = Object.fromEntries(Object.entries(said).filter(([key, value]) => value !== (now[key] ?? null)));
    if (!Object.keys(values).length) return shut();
    const before = drawn ? {} : Object.fromEntries(Object.keys(values).map((key) => [key, held[key] ?? null]));
    amend(page, { layer, action: "update", id, name: { vi: held.name_vi, en: held.name_en }, values, before }, { edit: "" });
    return byId("changes").focus();
  };
  return el("form", { className: "edit", noValidate: true, onsubmit: submit }, title, field(word("status"), status), ...labels,
    el("p", { className: "tools" }, submitter("viewer_apply"), away));
}

function saver(page, state) {
  const { store, saving } = page;
  const said = (key, label) => field(word(label), el("input", { id: `draft-${key}`, value: state[key], maxLength: 200, focus: `draft-${key}`, oninput: (event) => store.set({ [key]: event.target.value }) }));
  const submit = (event) => { event.preventDefault(); save(page); };
  const { fault } = saving ?? {};
  const closed = [401, 403].includes(fault?.status);
  const clear = () => { page.saving = null; store.set({ changes: [], title: "", why: "" }); byId("changes").focus(); };
  return el("div", { className: "saver" },
    el("form", { onsubmit: submit }, said("title", "viewer_title"), said("why", "viewer_why"),
      saving?.lacking ? warning(word("viewer_to_say")) : null, fault ? warning(`${word("viewer_not_saved")} ${faultText(fault)}`) : null,
      el("p", { className: "tools" }, submitter("viewer_save", { className: "button strong", disabled: Boolean(saving?.waiting), focus: "save" }), button("viewer_discard", clear))),
    closed || !token() ? tokenForm(() => (fault ? save(page) : page.draw()), "edit-token") : null);
}
