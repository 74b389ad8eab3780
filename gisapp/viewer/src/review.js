// Review of a submission: what was found and what changes, on the map and in a list; accepted or returned, with a reason.
// What is marked and typed for the decision on the one that is shown is part of the state; for others it stays in the page.

import { bullets, byId, el, fill, hint, items, linked, put, redraw, warning } from "./dom.js";
import { boxOf, fit } from "./map.js";
import { faultText, instead, tokenForm } from "./notices.js";
import { feature } from "./above.js";
import { answerOf, ask, ROOT, token } from "./server.js";
import { mapFor } from "./start.js";
import { areaSign, findingSign, MARK } from "./signs.js";
import { say, word } from "./words.js";

export function review(page) {
  const { store, answers } = page;
  let [got, value, turn] = [null, null, 0];
  let placed = store.get().at; // where a link says what is in sight, that stays
  const drafts = {};
  const form = byId("decision");

  function draw({ submission, tab, when, change, finding }) {
    got = token() && (submission || tab === "review") ? answers.get(submission ? `/submissions/${submission}/review` : "/submissions") : { fault: { status: 401 } };
    if (got.value && got.value !== value) taken(submission);
    if (tab !== "review") return;
    redraw(show, page, submission, when, change, finding, token(), got.fault?.status, turn);
    form.hidden = !value?.may || submission !== value.id;
    if (!form.hidden) told();
  }

  /** What is marked and typed for the submission that is shown. */
  const draft = () => store.get().draft ?? { returned: {}, reason: "" };
  const amend = (changes) => store.set({ draft: { ...draft(), ...changes } });

  /** What came; the form has what was typed for it before. */
  function taken(submission) {
    value = got.value;
    turn += 1;
    if (!submission) return;
    form.elements.accepts.value = draft().whole ? "" : "1";
    form.elements.why.value = draft().reason;
    const coordinates = [...value.changes, ...value.findings].flatMap(({ at }) => at ? [at.coordinates] : []);
    // Once this state is drawn: a map that moves says so in the next one.
    if (!placed && coordinates[0]) queueMicrotask(() => fit(page.map, boxOf({ coordinates }), 17));
    placed = true;
  }

  function show(_, state) {
    const { fault } = got;
    const over = fault?.status === 401;
    const here = token() && (value?.id ?? null) === state.submission && value;
    byId("review").hidden = !state.submission || !here;
    fill("review", {
      asked: [
        state.submission && linked(word("viewer_review_back"), "back", () => open(null)),
        ...over ? [warning(word(token() ? "viewer_review_token_over" : "viewer_review_token")), tokenForm(answers.retry, "review-token")] : [instead(page, got)],
        !state.submission && here && hint(word(value.submissions.length ? "viewer_review_help" : "viewer_review_none")),
      ],
      list: !state.submission && here && value.submissions.map(listed),
      ...(state.submission && here && whole(state)),
    });
  }

  const open = (submission) => {
    const before = store.get();
    drafts[before.submission] = before.draft;
    placed = false;
    put("undecided");
    store.set({ submission, change: null, finding: null, draft: drafts[submission] ?? null });
  };
  const listed = ({ id, layer_title: title, state, sender, sent_shown: at, base }) => el("li", linked(`${say(title)} · ${word(`viewer_state_${state}`)}`, id, () => open(id), { data: { submission: id } }), el("small", word("viewer_review_from", { who: sender, at, base: base ?? word("viewer_review_new_layer") })));

  function whole(state) {
    byId("review-page").href = `${ROOT}/submissions/${value.id}`;
    byId("review-map").href = mapFor(state);
    const look = (chosen, at) => { store.set({ change: null, finding: null, ...chosen }); if (at) fit(page.map, boxOf(at), 17); };
    const item = (kind, id, ...parts) => el("li", { className: id === state[kind] ? "chosen" : "", data: { [kind]: id } }, ...parts);
    const finding = ({ n, severity, title, message, at }) => item("finding", n,
      linked(findingSign(severity, n), `finding-${n}`, () => look({ finding: n }, at), { disabled: !at, ariaLabel: `${n}. ${say(title)}` }),
      el("div", el("strong", say(title)), el("p", say(message))));
    const change = ({ id, lines: [first, ...more], at, blocked }) => item("change", id, linked(say(first), `change-${id}`, () => look({ change: id }, at)), bullets(more.map(say)), value.may && choice({ id, blocked }));
    return {
      title: say(value.title), lines: items([...value.lines.map(say), ...value.decided ? [linked(word("viewer_review_reload"), "reload", () => location.reload())] : []]),
      findings: value.findings.length ? value.findings.map(finding) : items([word("viewer_review_no_findings")]), changes: value.changes.map(change),
      legend: value.legend.map((each) => el("span", areaSign(each), ` ${say(each)}`)),
    };
  }

  /** Why a change is returned: as somebody says, or because others changed it meanwhile; undefined where it is not. */
  const why = ({ id, blocked }) => [draft().returned[id], blocked && word("viewer_review_send_again")].find((each) => each?.trim);

  /** Accept or return one feature; what others changed meanwhile can only be returned. */
  function choice(change) {
    const { id, blocked } = change;
    const label = word("viewer_review_why", { x: id });
    const said = why(change);
    const back = said !== undefined;
    const area = el("textarea", { maxLength: 2000, placeholder: label, ariaLabel: label, value: said ?? "", hidden: !back, focus: `why ${id}`, oninput: () => set(true) });
    const set = (on) => {
      const { [id]: _, ...others } = draft().returned;
      area.hidden = !on;
      amend({ returned: on ? { ...others, [id]: area.value } : others });
    };
    const either = (what, on, disabled) => el("label", el("input", { type: "radio", name: `choice ${id}`, checked: on === back, disabled, focus: `choice ${id} ${what}`, onchange: () => set(on) }), el("span", word(`viewer_review_${what}`)));
    return el("div", el("div.choices", { role: "group", ariaLabel: id }, either("accept", false, blocked), either("return", true)), area);
  }

  /** What will be recorded, in a sentence; nothing where it cannot be. */
  function told() {
    const { whole, reason } = draft();
    const accepts = !whole;
    const back = value.changes.flatMap((each) => why(each) === undefined ? [] : [[each.id, why(each)]]);
    const silent = accepts ? back.filter(([, each]) => !each.trim()).map(([id]) => id) : reason.trim() ? [] : [word("viewer_review_whole")];
    const every = accepts && back.length && back.length === value.of.changes;
    const gone = accepts ? back.length : value.of.changes;
    put("outcome", silent.length ? word("viewer_review_lacks", { x: silent.join(", ") }) : every ? word("viewer_review_every") : word("viewer_review_will", { n: value.of.changes - gone, back: gone }));
    return silent.length || every ? null : { accepts, why: reason, returned: accepts ? Object.fromEntries(back) : {} };
  }

  async function decide() {
    const verdict = told();
    if (!verdict) return;
    const { id, tag } = value;
    const { fault } = await answerOf(ask(`/submissions/${id}/decision`, { json: verdict, headers: { "If-Match": tag } }));
    const here = store.get().submission === id;
    const moved = [409, 412].includes(fault?.status);
    const over = fault?.status === 401;
    if (here) put("undecided", fault && (moved ? word("viewer_review_moved") : over ? word("viewer_review_token_over") : faultText(fault)), over && tokenForm(() => put("undecided"), "decision-token"));
    if (!fault || moved) answers.forget("/submissions");
    if (!fault) drafts[id] = null;
    store.set(here && !fault ? { draft: null } : {});
  }

  form.oninput = () => amend({ whole: !form.elements.accepts.value, reason: form.elements.why.value });
  form.onsubmit = decide;

  /** The changes before, after or both, what is chosen in bold; and a numbered mark for each finding. */
  function features() {
    const { submission, when, change } = store.get();
    if (!value || value.id !== submission) return [];
    return [...value.drawn[when].map((each) => (each.properties.id === change ? { ...each, properties: { ...each.properties, width: 5 } } : each)), ...value.findings.filter((each) => each.at).map(({ at, severity, n }) => feature(at, { sign: `${MARK}${severity}|${n}` }))];
  }

  return { draw, features };
}
