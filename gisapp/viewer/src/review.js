// Review of a submission: what was found and what changes, on the map and in a list; accepted or returned, each with a reason.
// What is typed for a decision stays in this tab, as the token does: it is in no link, and an expired token loses none of it.

import { byId, el, memo, put } from "./dom.js";
import { boxOf, fit } from "./map.js";
import { faultText, tokenForm } from "./notices.js";
import { feature } from "./overlay.js";
import { ask, ROOT, token } from "./server.js";
import { findingSign, MARK } from "./signs.js";
import { TIMES } from "./state.js";
import { number, sayOf, word } from "./words.js";

const MOST = 200;
const [BEFORE, AFTER, GAINED, LOST] = [{ line: "#6a4a3a", width: 2, dashed: 1 }, { line: "#0b4f7d", width: 2.5 }, { line: "#00583f", width: 1, fill: "#bfe6d8", pattern: "diagonal" }, { line: "#a33b00", width: 1, fill: "#fbdcc8", pattern: "cross" }];
const PLACES = ["feature", "field", "ring", "vertex"];
const SEVERITIES = ["error", "warning", "note"];

export function review(page) {
  const { store, answers } = page;
  let [held, fault, draft, done] = [null, null, null, null];

  const key = () => `gisapp.decision.${store.get().submission}`;
  const keep = () => sessionStorage.setItem(key(), JSON.stringify(draft));
  const drawPanel = memo(() => put(byId("tab-review"), ...content(store.get())));
  const again = () => { fault = null; answers.retry(); page.draw(); };

  function draw(state) {
    const { submission, tab, lang } = state;
    const open = token() && (submission || tab === "review");
    const path = `/submissions${submission ? `/${encodeURIComponent(submission)}` : ""}`;
    const got = open ? answers.get(path, { tagged: true }) : null;
    const waits = submission && got?.value?.said.state === "awaiting_decision";
    const changed = waits ? answers.get(`${path}/changes`) : null;
    if (got?.value && got.value !== held?.got && !changed?.waiting) taken(got, submission ? changed : null);
    if (!submission) draft = done = null;
    if (tab === "review") drawPanel(lang, submission, state.when, state.change, state.finding, token(), got?.fault?.status, held?.turn, fault?.status, done);
  }

  /** A submission that came: its changes, those in conflict first, and what was typed of it before. */
  function taken(got, changed) {
    const { said, tag } = got.value;
    const changes = new Map();
    for (const each of said.conflicts ?? []) {
      const found = changes.get(each.id) ?? { id: each.id, change: "conflict", conflicts: [], shapes: {} };
      changes.set(each.id, { ...found, conflicts: [...found.conflicts, each] });
    }
    for (const { properties, geometry } of changed?.value?.features ?? []) {
      const found = changes.get(properties.id) ?? { ...properties, shapes: {} };
      changes.set(properties.id, { ...found, columns: found.columns ?? properties.columns, shapes: { ...found.shapes, [properties.state]: geometry } });
    }
    held = { got: got.value, said, tag, changes: [...changes.values()], turn: (held?.turn ?? 0) + 1 };
    if (!said.id) return;
    draft = JSON.parse(sessionStorage.getItem(key())) ?? { accepts: true, why: "", returned: {} };
    for (const each of held.changes) if (each.change === "conflict") draft.returned[each.id] ??= word("viewer_review_send_again");
  }

  const button = (text, focus, act, more) => el("button", { type: "button", className: "link", text, data: { focus }, on: { click: act }, ...more });
  const hint = (text) => el("p", { className: "hint", text });

  function content(state) {
    const asked = fault?.status === 401 || !token() || answers.get(`/submissions${state.submission ? `/${encodeURIComponent(state.submission)}` : ""}`, { tagged: true });
    const refused = asked.fault;
    if (asked === true || refused?.status === 401) {
      const form = tokenForm(again, "review-token");
      const why = el("p", { className: "needs", attr: { role: "alert" }, text: word(token() ? "viewer_review_token_over" : "viewer_review_token") });
      return draft ? [why, form, ...whole(state)] : [why, form];
    }
    const told = refused ? el("p", { className: "needs", attr: { role: "alert" }, text: faultText(refused) }) : null;
    if (!state.submission) return [told, ...list()];
    return [back(), told, ...(draft ? whole(state) : [hint(word("viewer_asking"))])];
  }

  const open = (submission) => { fault = null; store.set({ submission, change: null, finding: null }); };
  const back = () => button(word("viewer_review_back"), "review-back", () => { held = null; open(null); });

  function list() {
    const rows = held?.said.submissions;
    if (!rows) return [hint(word("viewer_asking"))];
    const row = (each) => el("li", null, button(`${each.layer} · ${each.name}`, `submission-${each.id}`, () => open(each.id), { data: { focus: `submission-${each.id}`, submission: each.id } }),
      el("small", { text: `${word(`viewer_state_${each.state}`)} · ${from(each)}` }));
    return [hint(word("viewer_review_help")), rows.length ? el("ul", { className: "plain" }, ...rows.map(row)) : hint(word("viewer_review_none"))];
  }

  const from = (each) => word("viewer_review_from", { who: each.sender, at: each.sent_shown, base: each.base ?? word("viewer_review_new_layer") });

  function whole(state) {
    const { said, changes } = held;
    const may = said.links.some((each) => each.rel === "decision");
    return [
      el("h3", { text: `${said.layer}: ${word(`viewer_state_${said.state}`)}` }), hint(from(said)), said.note ? el("p", { text: said.note }) : null,
      said.decision ? decided(said) : null,
      el("a", { href: `${ROOT}/submissions/${encodeURIComponent(said.id)}`, text: word("viewer_review_page") }),
      findings(state, said),
      changes.length ? el("h3", { text: `${word("viewer_review_changes")} (${number(changes.length)})` }) : null,
      changes.length ? times(state) : null,
      el("ul", { className: "plain" }, ...changes.slice(0, MOST).map((each) => changeRow(state, each, may))),
      may ? decision() : null,
    ];
  }

  function decided({ decision, layer, state }) {
    const rows = Object.entries(decision.returned).map(([id, why]) => el("li", { text: `${id}: ${why}` }));
    return el("div", { id: "decided", tabIndex: -1, className: "presence exists" }, word("viewer_review_done", { x: word(`viewer_state_${state}`), who: decision.by, at: decision.at_shown }), ` ${decision.why} `,
      decision.version === null ? null : word("viewer_review_revision", { x: `${layer}@${decision.version}` }), rows.length ? el("ul", null, ...rows) : null,
      done ? el("button", { type: "button", className: "button", text: word("viewer_review_reload"), on: { click: () => location.reload() } }) : null);
  }

  function findings(state, said) {
    const all = said.findings.map((each, at) => ({ ...each, at: at + 1, place: placeOf(said, at) })).sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
    const row = (each) => el("li", { className: each.at === state.finding ? "chosen" : "" },
      button("", `finding-${each.at}`, () => look({ finding: each.at, change: null }, each.place), { disabled: !each.place, className: "sign-button", data: { focus: `finding-${each.at}`, finding: each.at }, ariaLabel: `${each.at}. ${word(`viewer_review_${each.severity}`)}` }),
      el("div", null, el("strong", { text: `${word(`viewer_review_${each.severity}`)} · ${each.code}` }), el("small", { text: [...PLACES.filter((name) => each[name] !== null && each[name] !== undefined).map((name) => word(`viewer_review_${name}`, { x: each[name] })), each.place ? "" : word("no_position")].filter(Boolean).join(", ") }), el("p", { text: sayOf(each, "message") })));
    const made = all.slice(0, MOST).map((each) => { const line = row(each); line.firstChild.append(findingSign(each.severity, each.at)); return line; });
    return el("section", null, el("h3", { text: `${word("viewer_review_findings")} (${number(all.length)})` }), made.length ? el("ul", { className: "plain findings" }, ...made) : hint(word("viewer_review_no_findings")));
  }

  /** Where a finding is, as longitude and latitude; nothing where its CRS is not known. */
  function placeOf(said, at) {
    const place = said.places.features[at]?.geometry;
    return place?.type === "Point" && Math.abs(place.coordinates[0]) <= 180 && Math.abs(place.coordinates[1]) <= 85 ? place : null;
  }

  function look(chosen, geometry) {
    store.set(chosen);
    if (geometry) fit(page.map, boxOf(geometry), 60);
  }

  function times(state) {
    const one = (when) => el("label", null, el("input", { type: "radio", name: "when", checked: state.when === when, data: { focus: `when-${when}` }, on: { change: () => store.set({ when }) } }), el("span", { text: word(`viewer_review_${when}`) }));
    return el("fieldset", null, el("legend", { text: word("viewer_review_when") }), el("div", { className: "choices" }, ...TIMES.map(one)));
  }

  const shapeOf = ({ shapes }) => shapes.after ?? shapes.before ?? null;
  const told = (value) => (value === null || value === undefined ? "–" : String(value));

  function changeRow(state, each, may) {
    const said = each.conflicts
      ? each.conflicts.map((row) => (row.column === "geometry" ? word("viewer_review_theirs_shape") : word("viewer_review_theirs", row)))
      : [...Object.entries(each.columns ?? {}).map(([name, [before, after]]) => `${name}: ${each.change === "insert" ? "" : `${told(before)} → `}${told(after)}`), each.change === "update" && each.shapes.before ? word("viewer_review_shape") : ""].filter(Boolean);
    return el("li", { className: each.id === state.change ? "chosen" : "", data: { change: each.id } },
      button(each.id, `change-${each.id}`, () => look({ change: each.id, finding: null }, shapeOf(each))), ` ${word(`viewer_review_${each.change}`)}`,
      el("ul", null, ...said.map((text) => el("li", { text }))), may ? choice(each) : null);
  }

  /** Accept or return one feature; what others changed meanwhile can only be returned. */
  function choice({ id, change }) {
    const area = field(`why-${id}`, word("viewer_review_why", { x: id }), draft.returned[id] ?? "", (text) => { draft.returned[id] = text; });
    area.hidden = !(id in draft.returned);
    const radio = (back) => el("label", null, el("input", { type: "radio", name: `choice-${id}`, checked: back === id in draft.returned, disabled: change === "conflict", data: { focus: `${back}-${id}` }, on: { change: () => {
      if (back) draft.returned[id] = area.querySelector("textarea").value;
      else delete draft.returned[id];
      area.hidden = !back;
      typed();
    } } }), el("span", { text: word(back ? "viewer_review_return" : "viewer_review_accept") }));
    return el("div", null, el("fieldset", null, el("legend", { className: "unseen", text: `${word("viewer_review_decision")} ${id}` }), el("div", { className: "choices" }, radio(false), radio(true))), area);
  }

  const field = (focus, label, value, set) => el("label", { className: "field" }, label, el("textarea", { rows: 2, maxLength: 2000, value, data: { focus }, on: { input: (event) => { set(event.target.value); typed(); } } }));

  function typed() {
    keep();
    byId("outcome").textContent = outcome()[0];
  }

  /** What will be recorded, in a sentence; and whether it can be. */
  function outcome() {
    const back = Object.entries(draft.returned).filter(([id]) => held.changes.some((each) => each.id === id));
    const silent = draft.accepts ? back.filter(([, why]) => !why.trim()).map(([id]) => id) : draft.why.trim() ? [] : [word("viewer_review_whole")];
    if (silent.length) return [word("viewer_review_lacks", { x: silent.slice(0, 5).join(", ") })];
    const all = held.changes.length;
    if (draft.accepts && all && back.length === all) return [word("viewer_review_every")];
    const gone = draft.accepts ? back.length : all;
    return [word("viewer_review_will", { n: all - gone, back: gone }), { accepts: draft.accepts, why: draft.why.trim(), returned: draft.accepts ? Object.fromEntries(back) : {} }];
  }

  function decision() {
    const radio = (accepts) => el("label", { className: "entry" }, el("input", { type: "radio", name: "accepts", checked: draft.accepts === accepts, data: { focus: `accepts-${accepts}` }, on: { change: () => { draft.accepts = accepts; typed(); } } }), el("span", { text: word(accepts ? "viewer_review_accept_all" : "viewer_review_return_all") }));
    return el("form", { id: "decision", on: { submit: decide } }, el("fieldset", null, el("legend", { text: word("viewer_review_decision") }), radio(true), radio(false)),
      field("why", word("viewer_review_reason"), draft.why, (text) => { draft.why = text; }), el("p", { id: "outcome", attr: { role: "status" }, text: outcome()[0] }),
      fault && fault.status !== 401 ? el("p", { className: "needs", attr: { role: "alert" }, text: [409, 412].includes(fault.status) ? word("viewer_review_moved") : faultText(fault) }) : null,
      el("button", { type: "submit", className: "button", text: word("viewer_review_decide"), data: { focus: "decide" } }));
  }

  async function decide(event) {
    event.preventDefault();
    const verdict = outcome()[1];
    if (!verdict) return;
    const path = `/submissions/${encodeURIComponent(store.get().submission)}`;
    fault = await ask(`${path}/decision`, { method: "POST", body: JSON.stringify(verdict), headers: { "Content-Type": "application/json", "If-Match": held.tag } }).then(() => null, (refused) => refused);
    if (!fault) sessionStorage.removeItem(key()), done = true;
    if (!fault || [409, 412].includes(fault.status)) answers.forget("/submissions");
    page.draw();
  }

  return { draw, features };

  /** The changes before, after or both, and a numbered mark for each finding. */
  function features() {
    const state = store.get();
    if (!draft || !held?.said.id) return [];
    const made = held.changes.flatMap(({ id, change, shapes }) => {
      const { before, after, gained, lost, now } = { ...(change === "update" && !shapes.before ? { before: shapes.after } : {}), ...shapes };
      const looks = { before: [[before, BEFORE]], after: [[after ?? now, AFTER]], difference: [[gained, GAINED], [lost, LOST], [before, BEFORE], [after, AFTER]] }[state.when];
      const bold = id === state.change ? { width: 5 } : {};
      return looks.filter(([shape]) => shape).map(([shape, look]) => feature(shape, { ...look, ...bold }));
    });
    const marks = held.said.findings.map((each, at) => [placeOf(held.said, at), each.severity, at + 1]).filter(([place]) => place);
    return [...made, ...marks.map(([place, severity, at]) => feature(place, { sign: `${MARK}${severity}|${at}`, at: [0, 0] }))];
  }
}
