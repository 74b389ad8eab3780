// What if a zone were here? The drawn polygon is asked about as it is dragged; an answer older than what is shown is dropped.

import { failing, headroom, landName, landRows, ledgerTopic, needed, rules } from "./assessment.js";
import { sideOf } from "./data.js";
import { el, figures, hint, row, warning } from "./dom.js";
import { faultText, inPlace, instead } from "./notices.js";
import { answerOf, ask } from "./server.js";
import { style } from "./signs.js";
import { hectares, quality, say, sayOf, word } from "./words.js";

// No more than 20 questions in a second, and no more than two on their way.
const GAP_MS = 50;
const MOST_OPEN = 2;

/** Asks when the polygon or the year changes: `ask(shape, state)`. */
export function asking(page) {
  let [asked, sent, shown, open, resting, wanted, key] = [0, 0, 0, 0, false, null, null];

  async function send() {
    if (resting || open >= MOST_OPEN || sent === asked) return;
    resting = true;
    setTimeout(() => { resting = false; send(); }, GAP_MS);
    open += 1;
    const turn = asked;
    sent = turn;
    const answer = await answerOf(ask("/assessments", wanted));
    open -= 1;
    if (turn > shown) {
      shown = turn;
      Object.assign(page, { answer, whatIf: turn });
      page.draw();
    }
    send();
  }

  page.askAnew = () => { key = null; };
  return (shape, state) => {
    const geometry = state.tool === "zone" && shape?.type === "Polygon" ? shape : null;
    const query = sideOf(state);
    const next = geometry && JSON.stringify([geometry, query]);
    if (next === key) return;
    key = next;
    wanted = { query, json: { type: "Feature", properties: {}, geometry } };
    asked += 1;
    if (geometry) send();
    else [page.answer, page.whatIf, shown, sent] = [null, null, asked, asked];
  };
}

export function answerParts(page, drawn) {
  if (drawn.length < 3) return [hint(word("viewer_more_corners"))];
  const { value: said, fault } = page.answer ?? {};
  if (fault) return fault.said?.findings?.map(inPlace) ?? [warning(faultText(fault))];
  if (!said) return [instead(page, {})];
  const conflicts = ({ by_class: rows = [] }) => rows.filter((each) => each.status === "computed" && each.area_ha > 0).map((each) => row(say(style.constraints[each.conflict_class]) || each.conflict_class, hectares(each.area_ha)));
  return [
    el("p.area", el("strong", { id: "drawn-area" }, hectares(said.drawn.area_ha)), ` · ${word("at_horizon", { h: said.horizon })}`),
    said.drawn.zones.length > 0 && warning(word("over_zones", { x: said.drawn.zones.map((each) => `${sayOf(each, "name")} (${each.area_ha ? hectares(each.area_ha) : word("over_zones_unsure")})`).join("; ") })),
    ...part("viewer_land", said.land_balance, ({ rows }) => list(landRows(rows).map((each) => row(landName(page, each.land_use), hectares(each.area_ha))))),
    ...part("viewer_conflicts", said.conflicts, (told) => list(conflicts(told))),
    ...part("viewer_rules", said.rules, rules),
    ...part("viewer_ledger", said.ledger, ({ rows }) => list(rows.map((each) => row(ledgerTopic(each), [headroom(each), el("small", failing(each))])))),
    hint(word("viewer_drawn_quality", { q: quality(said.quality) })),
  ];
}

const list = (rows) => (rows.length ? figures(rows) : hint(word("viewer_none")));

const part = (key, said, make) => (said ? [el("h3", word(key)), said.status === "not_computable" ? needed(key, said) : make(said)] : []);
