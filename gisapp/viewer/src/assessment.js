// What is computed of a zone at the horizon: land balance, coverage, ledger, rules; or what each part needs to be.

import { el, figures, hint, svg } from "./dom.js";
import { faultText, refused } from "./notices.js";
import { ROOT } from "./server.js";
import { date, hectares, metres, needsOf, number, percent, range, say, sayOf, unit, word, wordOr } from "./words.js";

const MARKS = { pass: "✓", fail: "✗", not_computable: "?" };
const FIRST_NEEDS = 3;

export function assessmentParts(page, state, answer) {
  if (!answer || answer.waiting) return [el("p.hint", { role: "status" }, word("viewer_asking"))];
  if (answer.fault) return [refused(answer.fault, page.answers.retry)];
  const said = answer.value;
  return [
    part("viewer_land", said.land_balance, () => land(page, state, said.land_balance.rows)),
    part("viewer_coverage", said.coverage, () => coverage(page, said.coverage.rows), coverageLine(said.coverage)),
    part("viewer_ledger", said.ledger, () => ledger(page, said.ledger.rows), ledgerLine(said.ledger)),
    part("viewer_rules", said.rules, () => rules(said.rules), rulesLine(said.rules)),
    el("p.hint", `${word("appraised")}: ${date(said.appraised)} · ${word("quality")}: ${word(`viewer_quality_${said.quality}`)}`),
  ];
}

/** What the scenario that is shown changes for the zone, against the layers as they are. */
export function differs(page, state, { value, fault }) {
  const rows = value?.rows.map((row) => el("tr", el("th", { scope: "row" }, say(row.said)), el("td", el("span", `${row.sign} ${say(row.values)}`)))) ?? [];
  const made = part("viewer_differs", {}, () => el("div", rows.length ? figures(rows) : hint(fault ? faultText(fault) : word(value ? "viewer_differs_not" : "viewer_asking")), linkToDifference(state)),
    Object.entries(value?.counts ?? {}).map(([verdict, n]) => `${page.start.verdicts[verdict]} ${n}`).join(" · "));
  made.open = true;
  return made;
}

export function linkToDifference(state) {
  const query = new URLSearchParams({ plan: state.plan, horizon: state.horizon, "b.scenario": state.scenario, lang: state.lang });
  return el("p", el("a", { target: "_blank", href: `${ROOT}/maps/difference?${query}` }, word("viewer_difference")));
}

/** A part that opens; what cannot be computed says what it needs, in place of figures. */
function part(key, said, make, line = "") {
  const needs = said.status === "not_computable";
  const summary = el("summary", { focus: key }, el("span", word(key)), el("small", needs ? `? ${word("not_computable")}` : line));
  return el("details.part", { data: { part: key } }, summary, needs ? needed(said) : null, needs && !said.rows?.some((row) => row.status === "computed") ? null : make());
}

export function needed(said) {
  const needs = needsOf(said);
  return el("div.needs", el("p", `${word("needs")}:`), el("ul", ...needs.slice(0, FIRST_NEEDS).map((each) => el("li", each))), needs.length > FIRST_NEEDS ? el("details", el("summary", word("viewer_more", { n: needs.length - FIRST_NEEDS })), el("ul", ...needs.slice(FIRST_NEEDS).map((each) => el("li", each)))) : null);
}

const table = (caption, heads, rows) => figures(rows, el("caption.unseen", caption), el("thead", el("tr", ...heads.map((text) => el("th", { scope: "col" }, text)))));

export function landName(page, code) {
  const known = page.start.land[code];
  return code === "unmapped" ? word("unmapped") : known ? `${known.code} · ${say(known.name)}` : code;
}

/** A bar from a least to a greatest share of the whole. */
function bar(least, greatest, colour) {
  const width = Math.max((greatest - least) * 100, 0);
  return svg("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { x: 0, y: 0, width: 100, height: 8, fill: "#eceae2" }), svg("rect", { x: 0, y: 0, width: Math.max(least * 100, 0.5), height: 8, fill: colour }),
    svg("rect", { x: least * 100, y: 0, width, height: 8, fill: colour, "fill-opacity": 0.4 }));
}

function land(page, state, rows) {
  const there = rows.filter((row) => row.area_ha > 0.005).sort((one, other) => (one.land_use === "unmapped") - (other.land_use === "unmapped") || other.area_ha - one.area_ha);
  const colour = (code) => page.start.land[code]?.[state.theme] ?? "#d9d7cf";
  return table(word("viewer_land"), [word("land_use"), word("area"), word("share")], there.map((row) => el("tr",
    el("th", { scope: "row" }, landName(page, row.land_use), bar(row.share, row.share, colour(row.land_use))), el("td", hectares(row.area_ha)), el("td", percent(row.share)))));
}

const kindName = (page, kind) => say(page.start.style.facilities[kind]) || kind;
const computed = (rows) => (rows ?? []).filter((row) => row.status === "computed");

function coverageLine(said) {
  const known = computed(said.rows).length;
  return said.rows ? word("viewer_computed_of", { n: known, of: said.rows.length }) : "";
}

function coverage(page, rows) {
  const known = computed(rows);
  const open = rows.filter((row) => row.status !== "computed");
  const line = (row) => el("tr",
    el("th", { scope: "row" }, kindName(page, row.kind), el("small", ` ${word("within", { m: number(row.reach_m, 0) })} · ${word(`from_${row.measured_from}`)}`), bar(row.share_least, row.share_greatest, "#0b6aa2")),
    el("td", range(row.share_least, row.share_greatest, percent)),
    el("td", range(row.nearest_least_m, row.nearest_greatest_m, metres), row.nearest_name_vi ? el("small", { lang: "vi" }, row.nearest_name_vi) : null));
  return el("div", known.length ? table(word("viewer_coverage"), [word("kind"), word("viewer_served"), word("nearest")], known.map(line)) : null, still(open.map((row) => [kindName(page, row.kind), needsOf(row)])));
}

/** What is not computed yet, each with what it needs. */
function still(rows) {
  if (!rows.length) return null;
  return el("details", el("summary", `? ${word("not_computable")} (${rows.length})`), el("ul", ...rows.map(([name, needs]) => el("li", el("strong", name), `: ${needs.join("; ")}`))));
}

function ledgerLine(said) {
  const years = computed(said.rows).map((row) => row.surely_failing_horizon ?? row.failing_horizon).filter(Boolean);
  return years.length ? word("viewer_fails_first", { h: Math.min(...years) }) : said.rows ? word("never_fails") : "";
}

export function failing(page, row) {
  if (row.surely_failing_horizon) return word("surely_fails", { h: row.surely_failing_horizon });
  if (row.failing_horizon) return word("may_fail", { h: row.failing_horizon });
  return word(row.status === "computed" ? "never_fails" : "not_computable");
}

export const inUnits = (row, end) => (row[`${end}_least`] === null || row[`${end}_least`] === undefined ? "–" : `${range(row[`${end}_least`], row[`${end}_greatest`], (value) => number(value, 0))} ${wordOr(`viewer_unit_${row.unit}`, unit(row.unit))}`);

function ledger(page, rows) {
  const zoneName = (id) => say(page.start.zones.find((each) => each.id === id)?.name) || id;
  const line = (row) => {
    const bad = row.surely_failing_horizon || row.failing_horizon;
    const mark = row.surely_failing_horizon ? MARKS.fail : row.failing_horizon ? "!" : MARKS.pass;
    const cure = row.cure_name_vi ? word(row.cure_enough ? "cure" : "cure_short", { p: row.cure_name_vi }) : "";
    return el("tr", { className: bad ? "fail" : "" },
      el("th", { scope: "row" }, word(`ledger_${row.topic}`), el("small", [row.facility_name_vi, row.assigned_by && wordOr(`by_${row.assigned_by}`, "")].filter(Boolean).join(" · "))),
      el("td", inUnits(row, "demand"), el("small", `${word("headroom")}: ${inUnits(row, "headroom")}`)),
      el("td", el("strong", `${mark} ${failing(page, row)}`), el("small", [row.cause && bad ? word("caused_by", { z: zoneName(row.cause) }) : "", cure].filter(Boolean).join("; "))));
  };
  const open = rows.filter((row) => row.status !== "computed");
  return el("div", table(word("viewer_ledger"), [word("ledger_topic"), word("demand"), word("viewer_lasts")], computed(rows).map(line)), still(open.map((row) => [word(`ledger_${row.topic}`), needsOf(row)])));
}

const rulesLine = (said) => (said.counts ? ["fail", "pass", "not_computable"].map((each) => `${MARKS[each]} ${said.counts[each]} ${word(each)}`).join(" · ") : "");

export function rules(said) {
  const of = (outcome) => said.rows.filter((row) => row.outcome === outcome);
  const group = (outcome, open) => {
    const rows = of(outcome);
    return rows.length ? el("details", { open, className: `outcome ${outcome}` }, el("summary", `${MARKS[outcome]} ${word(outcome)} (${rows.length})`), el("ul", ...rows.map(rule))) : null;
  };
  return el("div.rules", group("fail", true), group("pass", false), group("not_computable", false));
}

function rule(row) {
  const format = (value) => (row.value_unit === "share" ? percent(value) : `${number(value)} ${unit(row.value_unit)}`);
  const limit = row.limit === null || row.limit === undefined || row.unit === "bool" ? "" : ` ${word("rule_limit", { x: `${row.comparator ?? ""} ${row.unit === "share" ? percent(row.limit) : `${number(row.limit)} ${unit(row.unit)}`}` })}`;
  const value = row.least === null || row.least === undefined ? "" : `${range(row.least, row.greatest, format)};`;
  const told = [sayOf(row, "said"), `${row.document}${row.clause ? `, ${row.clause}` : ""}`, row.verification && row.verification !== "verified" ? word(`viewer_verification_${row.verification}`) : "", row.outcome === "not_computable" ? `${word("needs")}: ${needsOf(row).slice(0, 2).join("; ")}` : ""].filter(Boolean).join(" · ");
  return el("li", el("span", sayOf(row, "title")), ` ${value}${limit} `, el("small", told));
}
