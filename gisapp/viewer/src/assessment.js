// What is computed of a zone at the horizon: land balance, coverage, ledger, rules; or what each part needs to be.

import { nameOf } from "./data.js";
import { bullets, columnHead, el, figures, hint, row } from "./dom.js";
import { folded } from "./folded.js";
import { instead } from "./notices.js";
import { queryOf, ROOT } from "./server.js";
import { style } from "./signs.js";
import { date, hectares, joined, metres, needsOf, number, percent, quality, range, say, sayOf, unit, word, wordOr } from "./words.js";

const MARKS = { fail: "✗", pass: "✓", not_computable: "?" };
const FIRST_NEEDS = 3;

export function assessmentParts(page, state, answer) {
  const said = answer.value;
  return said ? [
    part("viewer_land", said.land_balance, ({ rows }) => land(page, state, rows)),
    part("viewer_coverage", said.coverage, coverage, coverageLine),
    part("viewer_ledger", said.ledger, ({ rows }) => ledger(page, rows), ledgerLine),
    part("viewer_rules", said.rules, rules, rulesLine),
    answer.waiting ? instead(page, {}) : hint(`${word("appraised")}: ${date(said.appraised)} · ${word("quality")}: ${quality(said.quality)}`),
  ] : [instead(page, answer)];
}

/** What the scenario that is shown changes for the zone, against the layers as they are. */
export function differs(page, state, answer) {
  const { rows = [], counts = {} } = answer.value ?? {};
  const table = () => figures(rows.map((each) => row(say(each.said), el("span", `${each.sign} ${say(each.values)}`))));
  return part("viewer_differs", {}, () => el("div", instead(page, answer) ?? (rows.length ? table() : hint(word("viewer_differs_not"))), linkToDifference(state)),
    () => joined(Object.entries(counts).map(([verdict, n]) => `${say(page.start.verdicts[verdict])}: ${n}`)));
}

export const linkToDifference = ({ plan, horizon, scenario, lang }) =>
  el("p", el("a", { target: "_blank", href: `${ROOT}/maps/difference?${queryOf({ plan, horizon, "b.scenario": scenario, lang })}` }, word("viewer_difference")));

/** A part that opens, in a line what it says; what cannot be computed says what it needs, in place of figures. */
function part(key, said, make, line = () => "") {
  const needs = said.status === "not_computable";
  const title = [el("span", word(key)), el("small", needs ? notComputable() : line(said))];
  const made = folded(key, [needs && needed(key, said), (!needs || computed(said.rows).length) && make(said)], title);
  made.className = "part";
  return made;
}

const notComputable = () => `${MARKS.not_computable} ${word("not_computable")}`;

export function needed(key, said) {
  const needs = needsOf(said);
  const more = needs.slice(FIRST_NEEDS);
  return el("div.needs", el("p", `${word("needs")}:`), bullets(needs.slice(0, FIRST_NEEDS)), more.length && folded(`viewer_more~${key}`, bullets(more), word("viewer_more", { n: more.length })));
}

const table = (caption, heads, rows) => figures(rows, el("caption.unseen", word(caption)), el("thead", el("tr", heads.map((key) => columnHead(word(key))))));

export function landName(page, code) {
  const known = page.start.land[code];
  return code === "unmapped" ? word("unmapped") : known ? `${known.code} · ${say(known.name)}` : code;
}

/** A bar from a least to a greatest share of the whole. */
function bar(least, greatest, colour) {
  const made = el("span.bar", { ariaHidden: true });
  for (const [name, value] of Object.entries({ least, greatest, colour })) made.style.setProperty(`--${name}`, value);
  return made;
}

/** The classes of land that there is any of, the greatest first, what is not mapped last. */
export const landRows = (rows) => rows.filter((each) => each.area_ha > 0.005).sort((one, other) => (one.land_use === "unmapped") - (other.land_use === "unmapped") || other.area_ha - one.area_ha);

const land = (page, state, rows) => table("viewer_land", ["land_use", "area", "share"], landRows(rows).map(({ land_use: code, area_ha: area, share }) =>
  row([landName(page, code), bar(share, share, page.start.land[code]?.[state.theme] ?? style.not_computable.fill)], hectares(area), percent(share))));

const kindName = (kind) => say(style.facilities[kind]) || kind;
const computed = (rows) => (rows ?? []).filter((each) => each.status === "computed");

const coverageLine = ({ rows }) => rows && word("viewer_computed_of", { n: computed(rows).length, of: rows.length });

function coverage({ rows }) {
  const known = computed(rows).map((each) => row(
    [kindName(each.kind), el("small", ` ${word("within", { m: number(each.reach_m, 0) })} · ${word(`from_${each.measured_from}`)}`), bar(each.share_least, each.share_greatest, "#0b6aa2")],
    range(each.share_least, each.share_greatest, percent),
    [range(each.nearest_least_m, each.nearest_greatest_m, metres), el("small", sayOf(each, "nearest_name"))],
  ));
  return el("div", hint(word("viewer_only_known")), known.length && table("viewer_coverage", ["kind", "viewer_served", "nearest"], known), still("viewer_coverage", rows, ({ kind }) => kindName(kind)));
}

/** What is not computed yet, each with what it needs. */
function still(key, rows, named) {
  const open = rows.filter((each) => each.status !== "computed");
  return open.length && folded(`not_computable~${key}`, bullets(open.map((each) => [el("strong", named(each)), `: ${needsOf(each).join("; ")}`])), `${notComputable()} (${open.length})`);
}

function ledgerLine({ rows }) {
  const known = computed(rows);
  const first = (name) => ({ [name]: known.map((each) => each[name]).filter(Boolean).sort()[0] });
  return rows && joined([known[0] && failing({ ...known[0], ...first("surely_failing_horizon"), ...first("failing_horizon") }), known.length < rows.length && notComputable()], "; ");
}

export function failing({ surely_failing_horizon: surely, failing_horizon: perhaps, status }) {
  if (!perhaps) return word(status === "computed" ? "never_fails" : "not_computable");
  return joined([perhaps !== surely && word("may_fail", { h: perhaps }), surely && word("surely_fails", { h: surely })], "; ");
}

export function inUnits({ unit: code, ...figure }, end) {
  const said = range(figure[`${end}_least`], figure[`${end}_greatest`], (value) => number(value, 0));
  return said === "–" ? said : `${said} ${unit(code)}`;
}

export const ledgerTopic = ({ topic }) => word(`ledger_${topic}`);
export const headroom = (figure) => `${word("headroom")}: ${inUnits(figure, "headroom")}`;

function ledger(page, rows) {
  const line = (each) => {
    const { surely_failing_horizon: surely, failing_horizon: bad } = each;
    const mark = surely ? MARKS.fail : bad ? "!" : MARKS.pass;
    const cure = each.cure && word(each.cure_enough ? "cure" : "cure_short", { p: sayOf(each, "cure_name") });
    const made = row([ledgerTopic(each), el("small", joined([sayOf(each, "facility_name"), each.assigned_by && wordOr(`by_${each.assigned_by}`, "")]))],
      [inUnits(each, "demand"), el("small", headroom(each))],
      [el("strong", `${mark} ${failing(each)}`), el("small", joined([bad && each.cause && word("caused_by", { z: nameOf(page, each.cause) }), cure], "; "))]);
    if (bad) made.className = "fail";
    return made;
  };
  return el("div", table("viewer_ledger", ["ledger_topic", "demand", "viewer_lasts"], computed(rows).map(line)), still("viewer_ledger", rows, ledgerTopic));
}

const rulesLine = ({ counts }) => counts && joined(Object.entries(MARKS).map(([outcome, mark]) => `${mark} ${counts[outcome]} ${word(outcome)}`));

/** The rules by their outcome; those that are not kept are open. */
export function rules({ rows }) {
  return el("div.rules", Object.entries(MARKS).map(([outcome, mark]) => {
    const told = rows.filter((each) => each.outcome === outcome).map(rule);
    return told.length && folded(outcome, bullets(told), `${mark} ${word(outcome)} (${told.length})`);
  }));
}

function rule(each) {
  const told = joined([sayOf(each, "said"), sayOf(each, "cited"), each.outcome === "not_computable" && `${word("needs")}: ${needsOf(each).slice(0, 2).join("; ")}`]);
  return [el("span", sayOf(each, "title")), ` ${sayOf(each, "told")} `, el("small", told)];
}
