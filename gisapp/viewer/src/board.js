// The board: which zones together? The server answers anew when sizes, candidates or weights change; the map shows which.

import { sideOf } from "./data.js";
import { byId, el, memo, put } from "./dom.js";
import { faultText } from "./notices.js";
import { feature, INK } from "./overlay.js";
import { badgeSign, MARK } from "./signs.js";
import { SIZES } from "./state.js";
import { needsOf, number, percent, range, say, sayOf, word, wordOr } from "./words.js";

const ASK_AFTER_MS = 300;
const [STEPS, FIRST] = [10, 5];
const MOST = 60;
const UNITS = { persons: "board_unit_persons", "billion VND": "board_unit_billion" };
const membersOf = (portfolio) => portfolio?.split("+") ?? [];

export function board(page) {
  const { store } = page;
  let [wanted, ready, timer, held] = [null, null, null, {}];
  const zoneOf = (id) => page.start.zones.find((each) => each.id === id);
  const nameOf = (id) => say(zoneOf(id)?.name) || id;
  const title = (portfolio) => membersOf(portfolio).map(nameOf).join(" + ");

  /** What is asked: without those left out, and without sizes that the rest is too few for. */
  function question(state) {
    const inside = page.start.candidates.filter((id) => !state.without.includes(id));
    const few = state.without.length ? state.sizes.filter((each) => each <= inside.length) : state.sizes;
    return { ...sideOf(state), sizes: String(few.length ? few : state.sizes), candidates: state.without.length ? inside : null };
  }

  /** The board under every weighting, and at the reader's weights where there are any. */
  function answers(state) {
    const query = question(state);
    const base = page.answers.get("/portfolios", { query });
    if (!base.value || !Object.keys(state.weights).length) return { base, own: base };
    const weights = base.value.objectives.map(({ id }) => `${id}=${state.weights[id] ?? FIRST}`);
    return { base, own: page.answers.get("/portfolios", { query: { ...query, weights } }) };
  }

  const drawPanel = memo(() => put(byId("tab-board"), ...content(store.get())));

  function draw(state) {
    if (state.tab !== "board") return;
    const key = JSON.stringify([question(state), state.weights]);
    if (key !== wanted) {
      clearTimeout(timer);
      timer = setTimeout(() => { ready = key; page.draw(); }, wanted ? ASK_AFTER_MS : 0);
      wanted = key;
    }
    if (ready === key) {
      const { base, own } = answers(state);
      held = base.waiting || own.waiting ? { ...held, waiting: true, progress: base.progress ?? own.progress } : { base, own, turn: key };
    }
    drawPanel(state.lang, state.portfolio, state.rival, state.sizes, state.without, state.weights, held.turn, held.waiting, held.progress, held.own?.fault?.status);
  }

  function content(state) {
    const { base, own, waiting, progress } = held;
    const told = base?.value;
    const fault = base?.fault ?? own?.fault;
    const busy = !base || waiting;
    return [
      el("p", { className: "hint", text: word("viewer_board_help") }),
      sizes(state), candidates(state, told),
      el("p", { className: "hint", attr: { role: "status" }, text: busy ? (progress === undefined ? word("viewer_asking") : word("viewer_board_slow", { x: percent(progress) })) : "" }),
      fault && !waiting ? el("p", { className: "needs", attr: { role: "alert" } }, `${faultText(fault)} `, el("button", { type: "button", className: "link", text: word("viewer_retry"), on: { click: () => page.answers.retry() } })) : null,
      told ? el("p", null, el("strong", { text: say((own.value ?? told).recommendation) })) : null,
      ...(told ? [...list(state, own.value ?? told), shown(state, told), weights(state, told), ...said(own.value ?? told)] : []),
    ];
  }

  const tick = (id, checked, change, label, more) => el("label", { className: "entry" }, el("input", { type: "checkbox", checked, data: { focus: id }, on: { change }, ...more }), label);
  const group = (key, ...parts) => el("fieldset", { className: "group" }, el("legend", { text: word(key) }), ...parts);
  const toggled = (all, one) => (all.includes(one) ? all.filter((each) => each !== one) : [...all, one]);

  function sizes(state) {
    return group("viewer_board_sizes", el("div", { className: "choices" }, ...SIZES.map((each) => {
      const on = state.sizes.includes(each);
      return tick(`size-${each}`, on, () => store.set({ sizes: toggled(state.sizes, each).sort() }), el("span", { text: each }), { disabled: on && state.sizes.length === 1 });
    })));
  }

  function candidates(state, told) {
    return group("viewer_board_candidates", ...page.start.candidates.map((id) => {
      const out = state.without.includes(id);
      const [standing, why] = out || !told ? [null, word(out ? "viewer_board_left_out" : "viewer_asking")] : standingOf(told, id);
      const look = page.start.style.standings[standing];
      return tick(`candidate-${id}`, !out, () => store.set({ without: toggled(state.without, id) }),
        el("span", { className: "label" }, look ? badgeSign(look) : null, ` ${nameOf(id)} `, el("small", { text: [say(look), why].filter(Boolean).join(" · ") })));
    }));
  }

  /** What a candidate is on the board, and why it may be none. */
  function standingOf(told, id) {
    const of = (rows) => rows.find((each) => each.zone === id);
    const [here, excluded, unknown] = [of(told.candidates), of(told.excluded), of(told.not_assessable)];
    if (here) return [here.fixed ? "fixed" : here.standing, of(told.conditional) ? word("board_conditional") : ""];
    if (excluded) return ["excluded", excluded.rules.map((each) => `${each.clause}, ${each.document}`).join("; ")];
    return unknown ? ["not_assessable", needsOf(unknown).join("; ")] : [null, ""];
  }

  function list(state, told) {
    const weighed = told.weights.kind !== "none";
    const worth = (each) => (weighed ? each.score : each.best_share);
    const rows = told.portfolios.filter((each) => each.unbeaten).sort((one, other) => worth(other) - worth(one) || other.score - one.score);
    const why = new Map(told.representatives.map((each) => [each.portfolio, sayOf(each, "why")]));
    const row = ({ id, ...each }) => {
      const figure = weighed ? word("viewer_board_score", { x: number(each.score, 3) }) : word("viewer_board_first", { x: percent(each.best_share) });
      const press = (key, name, text) => el("button", { type: "button", className: key === "portfolio" ? "link" : "button", text, data: { focus: `${key}-${id}`, [key]: id }, attr: { "aria-pressed": String(state[key] === id), ...name }, on: { click: () => store.set({ [key]: state[key] === id ? null : id }) } });
      return el("li", null, press("portfolio", {}, title(id)), el("small", { text: `${mark(told)}${figure}` }), why.has(id) ? el("small", { text: why.get(id) }) : null,
        state.portfolio && state.portfolio !== id ? press("rival", { "aria-label": `${word("viewer_board_compare")}: ${title(id)}` }, word(state.rival === id ? "viewer_board_compared" : "viewer_board_compare")) : null);
    };
    return [el("h3", { text: word("viewer_board_list") }), el("p", { className: "hint", text: word("viewer_board_counted", { n: rows.length, of: number(told.counted.portfolios) }) }), el("div", { className: "scroll", tabIndex: 0, data: { focus: "portfolios" }, attr: { role: "region", "aria-label": word("viewer_board_list") } }, el("ol", { className: "portfolios" }, ...rows.slice(0, MOST).map(row)))];
  }

  const mark = (told) => (say(told.mark) ? `${say(told.mark)}: ` : "");

  /** The figures of the portfolio on the map, and of the one it is compared with. */
  function shown(state, told) {
    const both = [state.portfolio, state.rival].filter(Boolean).map((id, at) => ({ id, sign: "AB"[at], ...told.portfolios.find((each) => each.id === id) }));
    if (!both.length) return null;
    const gone = both.filter((each) => !each.values).map((each) => el("p", { className: "needs", text: word("viewer_board_gone", { x: title(each.id) }) }));
    const here = both.filter((each) => each.values);
    const cell = (objective, at) => (each) => {
      const by = here.length > 1 ? here.find((other) => other !== each).values[at][1] - each.values[at][1] : 0;
      const [least, , greatest] = each.values[at];
      const unit = UNITS[objective.unit] ? word(UNITS[objective.unit]) : objective.unit;
      return el("td", null, `${range(least, greatest, (value) => number(value, objective.digits))} ${unit}`, (objective.more_is_better ? by < 0 : by > 0) ? el("small", { text: word("viewer_board_better") }) : null);
    };
    const lines = told.objectives.map((each, at) => el("tr", null, el("th", { scope: "row" }, sayOf(each, "title"), el("small", { text: `${word(each.more_is_better ? "board_more" : "board_less")} · ${word(`basis_${each.basis}`)}` })), ...here.map(cell(each, at))));
    return el("section", { id: "board-shown" }, el("h3", { text: `${mark(told)}${word("viewer_board_shown")}` }), ...gone, here.length ? el("div", { className: "scroll", tabIndex: 0, data: { focus: "figures" }, attr: { role: "region", "aria-label": word("viewer_board_shown") } },
      el("table", { className: "figures" }, el("thead", null, el("tr", null, el("th", { scope: "col", text: word("viewer_board_figure") }), ...here.map((each) => el("th", { scope: "col" }, badgeSign({ line: INK, letter: each.sign }), ` ${title(each.id)}`)))), el("tbody", null, ...lines))) : null);
  }

  function weights(state, told) {
    const given = Object.keys(state.weights).length > 0;
    const slider = (each) => {
      const value = state.weights[each.id] ?? FIRST;
      const set = (event) => store.set({ weights: { ...Object.fromEntries(told.objectives.map(({ id }) => [id, FIRST])), ...store.get().weights, [each.id]: Number(event.target.value) } });
      return el("label", { className: "field" }, `${sayOf(each, "title")}: `, el("output", { text: given ? number(value) : "–" }),
        el("input", { type: "range", min: 0, max: STEPS, value, data: { focus: `weight-${each.id}`, weight: each.id }, on: { input: set } }));
    };
    return group("board_weights", el("p", { className: "hint", text: word(given ? "board_ranked" : "board_no_weights") }), ...told.objectives.map(slider),
      given ? el("button", { type: "button", className: "button", text: word("viewer_board_unweighted"), data: { focus: "unweighted" }, on: { click: () => store.set({ weights: {} }) } }) : null);
  }

  /** Conditions, what is missing, and what all of it rests on. */
  function said(told) {
    const fold = (key, rows) => (rows.length ? el("details", null, el("summary", { text: word(key), data: { focus: key } }), el("ul", null, ...rows.map((text) => el("li", { text })))) : null);
    return [
      fold("board_turns", told.turns.data.map((each) => `${sayOf(each, "name")}: ${word("board_turn", { x: sayOf(each, "change"), p: title(each.winner) })}`)),
      fold("board_said", told.said.map(say)),
      fold("viewer_board_sources", told.inputs.revisions),
    ];
  }

  return { draw, features };

  /** The members of what is shown and compared, each with its letter; beside the board the standing of each candidate. */
  function features() {
    const state = store.get();
    const [shownIds, rivalIds] = [membersOf(state.portfolio), membersOf(state.rival)];
    const made = [...new Set([...rivalIds, ...shownIds])].map(zoneOf).filter((each) => each?.point).flatMap((zone) => {
      const [a, b] = [shownIds.includes(zone.id), rivalIds.includes(zone.id)];
      return [
        zone.geometry && feature(zone.geometry, { line: INK, width: a ? 4.5 : 3, ...(a ? {} : { dashed: 1 }) }),
        feature({ type: "Point", coordinates: zone.point }, { sign: MARK + (a ? "A" : "") + (b ? "B" : ""), at: [0, -24] }),
      ];
    });
    const told = state.tab === "board" && held.base?.value;
    const standings = told ? page.start.candidates.map((id) => [zoneOf(id), standingOf(told, id)[0]]).filter(([zone, standing]) => zone?.point && standing) : [];
    return [...made.filter(Boolean), ...standings.map(([zone, standing]) => feature({ type: "Point", coordinates: zone.point }, { sign: MARK + standing, at: [24, 0] }))];
  }
}
