// What if a zone were here? The drawn polygon is asked about as it is dragged; an answer older than what is shown is dropped.

import { failing, inUnits, landName, needed, rules } from "./assessment.js";
import { sideOf } from "./data.js";
import { el, figures, hint, warning } from "./dom.js";
import { faultText } from "./notices.js";
import { ask } from "./server.js";
import { hectares, say, sayOf, word } from "./words.js";

// No more than 20 questions in a second, and no more than two on their way.
const GAP_MS = 50;
const MOST_OPEN = 2;

/** Asks when the polygon or the year changes: `ask(shape, state)`. */
export function asking(page) {
  let [asked, sent, shown, open, last, waiting, wanted] = [0, 0, 0, 0, -Infinity, null, null];

  function inTurn() {
    if (waiting === null) waiting = setTimeout(() => { waiting = null; send(); }, Math.max(0, last + GAP_MS - performance.now()));
  }

  async function send() {
    if (open >= MOST_OPEN || !wanted) return;
    const [turn, { geometry, query }] = [asked, wanted];
    sent = turn;
    last = performance.now();
    open += 1;
    const body = JSON.stringify({ type: "Feature", properties: {}, geometry });
    const answer = await ask("/assessments", { method: "POST", body, query, headers: { "content-type": "application/geo+json" } }).then((value) => ({ value }), (fault) => ({ fault }));
    open -= 1;
    if (turn > shown && wanted) {
      shown = turn;
      page.answer = answer;
      page.whatIf = turn;
      page.draw();
    }
    if (asked > sent && wanted) inTurn();
  }

  let key = null;
  page.askAnew = () => { key = null; };
  return (shape, state) => {
    const geometry = state.tool === "zone" && shape?.type === "Polygon" ? shape : null;
    const query = sideOf(state);
    const next = geometry && JSON.stringify([geometry, query]);
    if (next === key) return;
    key = next;
    wanted = geometry && { geometry, query };
    asked += 1;
    if (wanted) inTurn();
    else [page.answer, page.whatIf, shown] = [null, null, asked];
  };
}

export function answerParts(page, drawn) {
  if (drawn.length < 3) return [hint(word("viewer_more_corners"))];
  const { answer } = page;
  if (!answer) return [hint(word("viewer_asking"))];
  if (answer.fault) {
    const findings = (answer.fault.said?.findings ?? []).map((each) => sayOf(each, "message"));
    return [warning(faultText(answer.fault)), findings.length ? el("ul", ...findings.map((text) => el("li", text))) : null];
  }
  const said = answer.value;
  return [
    el("p.area", el("strong", { id: "drawn-area" }, hectares(said.drawn.area_ha)), ` · ${word("at_horizon", { h: said.horizon })}`),
    ...part("viewer_land", said.land_balance, () => list(said.land_balance.rows.filter((row) => row.area_ha > 0.005).map((row) => [landName(page, row.land_use), hectares(row.area_ha)]))),
    ...part("viewer_conflicts", said.conflicts, () => list((said.conflicts.by_class ?? []).filter((row) => row.status === "computed" && row.area_ha > 0).map((row) => [say(page.start.style.constraints[row.conflict_class]) || row.conflict_class, hectares(row.area_ha)]))),
    ...part("viewer_rules", said.rules, () => rules(said.rules)),
    ...part("viewer_ledger", said.ledger, () => list(said.ledger.rows.map((row) => [word(`ledger_${row.topic}`), `${word("headroom")}: ${inUnits(row, "headroom")}; ${failing(page, row)}`]))),
    hint(word("viewer_drawn_quality", { q: word(`viewer_quality_${said.quality}`) })),
  ].filter(Boolean);
}

const list = (rows) => (rows.length ? figures(rows.map(([name, text]) => el("tr", el("th", { scope: "row" }, name), el("td", text)))) : hint(word("viewer_none")));

function part(key, said, make) {
  if (!said) return [];
  return [el("h3", word(key)), said.status === "not_computable" ? needed(said) : make()];
}
