// The board: which zones together? The server answers anew when sizes, candidates or weights change; the map shows which.

import { nameOf, sideOf, zoneOf } from "./data.js";
import { byId, columnHead, el, fill, items, linked, redraw, row, tick, warning } from "./dom.js";
import { refused } from "./notices.js";
import { ask } from "./server.js";
import { feature, INK, point } from "./above.js";
import { badgeSign, MARK, style } from "./signs.js";
import { SIZES } from "./parts.js";
import { joined, number, percent, say, word } from "./words.js";

const ASK_AFTER_MS = 300;
/** What an objective weighs that nobody moved. */
const USUAL = 5;
const membersOf = (portfolio) => portfolio?.split("+") ?? [];

export function board(page) {
  const { store } = page;
  let [wanted, timer, held] = [null, null, {}];
  const title = (portfolio) => membersOf(portfolio).map((id) => nameOf(page, id)).join(" + ");

  function draw(state) {
    if (state.tab !== "board") return;
    const { sizes, without, weights, portfolio, rival } = state;
    const query = { ...sideOf(state), sizes, without, weights: Object.entries(weights).map((each) => each.join(":")) };
    const key = JSON.stringify(query);
    if (key !== wanted) {
      clearTimeout(timer);
      timer = setTimeout(() => { timer = null; page.draw(); }, wanted ? ASK_AFTER_MS : 0);
      wanted = key;
    }
    const answer = timer ? { waiting: true } : page.answers.get("/app/board", { query });
    held = { ...answer, ...(answer.waiting ? { value: held.value, key: held.key } : { key }) };
    redraw(show, page, portfolio, rival, key, held.key, held.waiting, held.job, page.start.plan);
  }

  function show(_, state) {
    const { value, fault, waiting, job } = held;
    byId("board").hidden = !value;
    fill("board", {
      sizes: SIZES.map((each) => box(`size-${each}`, "sizes", each, state.sizes.includes(each), el("span", each), { disabled: String(state.sizes) === String(each) })),
      candidates: [...new Set([...page.start.candidates, ...state.without])].map((id) => candidate(state, id, value?.candidates[id])),
      busy: waiting && [word(job ? "viewer_board_slow" : "viewer_asking", { x: percent(job?.progress) }), job && linked(word("viewer_cancel"), "cancel-job", () => ask(`/jobs/${job.id}`, { method: "DELETE" }))],
      fault: fault && !waiting && refused(fault, page.answers.retry),
      ...(value && told(state, value)),
    });
  }

  const box = (focus, key, one, checked, label, more) => tick({ focus, checked, onchange: () => store.set({ [key]: toggled(store.get()[key], one) }), ...more }, label);
  const toggled = (all, one) => (all.includes(one) ? all.filter((each) => each !== one) : [...all, one].sort());

  function candidate(state, id, { standing, why } = {}) {
    const out = state.without.includes(id);
    const look = !out && style.standings[standing];
    return box(`candidate-${id}`, "without", id, !out,
      el("span.label", look && badgeSign(look), ` ${title(id)} `, el("small", out ? word("viewer_board_left_out") : joined([say(look), say(why)]))));
  }

  /** The portfolios; the figures of the one on the map, and of the one it is compared with; weights; what it rests on. */
  function told(state, { recommendation, counted, portfolios, objectives, weighed, turns, said, inputs }) {
    const both = [state.portfolio, state.rival].filter(Boolean).map((id, at) => ({ id, sign: "AB"[at], ...portfolios.find((each) => each.id === id) }));
    const here = both.filter((each) => each.figures);
    const press = (key, id, text, more) => linked(text, `${key}-${id}`, () => store.set({ [key]: state[key] === id ? null : id }), { data: { [key]: id }, ariaPressed: state[key] === id, ...more });
    const compare = word("viewer_board_compare");
    const listed = ({ id, rank, why }) => el("li", press("portfolio", id, title(id)), el("small", say(rank)), el("small", say(why)), state.portfolio && state.portfolio !== id && press("rival", id, compare, { ariaLabel: `${compare}: ${title(id)}` }));
    const figure = (at) => (each) => [say(each.figures[at]), here.some((other) => other.good[at] < each.good[at]) && el("small", word("viewer_board_better"))];
    const weight = ({ id, title: named }) => {
      const value = state.weights[id] ?? USUAL;
      const set = (event) => store.set({ weights: { ...store.get().weights, [id]: Number(event.target.value) } });
      return el("label.field", `${say(named)}: `, el("output", weighed ? number(value) : "–"), el("input", { type: "range", max: 10, value, focus: `weight-${id}`, data: { weight: id }, oninput: set }));
    };
    return {
      recommendation: say(recommendation), counted: say(counted), portfolios: portfolios.map(listed),
      gone: both.filter((each) => !each.figures).map(({ id }) => warning(word("viewer_board_gone", { x: title(id) }))),
      heads: here.length && [el("td"), ...here.map((each) => columnHead(badgeSign({ line: INK, letter: each.sign }), ` ${title(each.id)}`))],
      figures: here.length && objectives.map((each, at) => row([say(each.title), el("small", say(each.sense))], ...here.map(figure(at)))),
      weighed: word(weighed ? "board_ranked" : "board_no_weights"), weights: [...objectives.map(weight), weighed && linked(word("viewer_board_unweighted"), "unweighted", () => store.set({ weights: {} }))],
      turns: items(turns.map(say)), said: items(said.map(say)), revisions: items(inputs.revisions),
    };
  }

  /** The members of what is shown and compared, each with its letter; beside the board the standing of each candidate. */
  function features() {
    const state = store.get();
    const [shownIds, rivalIds] = [state.portfolio, state.rival].map(membersOf);
    const mark = (zone, sign, at) => zone?.point && point(zone, { sign: MARK + sign, at });
    return [
      ...[...new Set([...rivalIds, ...shownIds])].flatMap((id) => {
        const zone = zoneOf(page, id);
        const [a, b] = [shownIds, rivalIds].map((ids) => ids.includes(id));
        return [zone?.geometry && feature(zone.geometry, { line: INK, width: 4.5, ...(!a && { dashed: 1 }) }), mark(zone, (a ? "A" : "") + (b ? "B" : ""), "above")];
      }),
      ...(state.tab === "board" ? Object.entries(held.value?.candidates ?? {}).map(([id, { standing }]) => mark(zoneOf(page, id), standing, "beside")) : []),
    ].filter(Boolean);
  }

  return { draw, features };
}
