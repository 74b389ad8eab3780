// The board: which zones together? The server answers anew when sizes, candidates or weights change; the map shows which.

import { sideOf } from "./data.js";
import { warning, byId, el, fill, linked, memo } from "./dom.js";
import { refused } from "./notices.js";
import { ask } from "./server.js";
import { feature, INK } from "./above.js";
import { badgeSign, MARK } from "./signs.js";
import { SIZES } from "./state.js";
import { number, percent, say, word } from "./words.js";

const ASK_AFTER_MS = 300;
/** What an objective weighs that nobody moved. */
const USUAL = 5;
const membersOf = (portfolio) => portfolio?.split("+") ?? [];

export function board(page) {
  const { store } = page;
  let [wanted, timer, held] = [null, null, {}];
  const zoneOf = (id) => page.start.zones.find((each) => each.id === id);
  const title = (portfolio) => membersOf(portfolio).map((id) => say(zoneOf(id)?.name) || id).join(" + ");
  const drawPanel = memo(() => show(store.get()));

  function draw(state) {
    if (state.tab !== "board") return;
    const { sizes, without, weights, portfolio, rival, lang } = state;
    const query = { ...sideOf(state), sizes, without, weights: Object.entries(weights).map((each) => each.join(":")) };
    const key = JSON.stringify(query);
    if (key !== wanted) {
      clearTimeout(timer);
      timer = setTimeout(() => { timer = null; page.draw(); }, wanted ? ASK_AFTER_MS : 0);
      wanted = key;
    }
    const answer = timer ? { waiting: true } : page.answers.get("/app/board", { query });
    held = answer.waiting ? { ...held, ...answer } : { ...answer, key };
    drawPanel(lang, portfolio, rival, key, held.key, held.waiting, held.job, page.start.plan);
  }

  function show(state) {
    const { value, fault, waiting, job } = held;
    byId("board").hidden = !value;
    fill("board", {
      sizes: SIZES.map((each) => tick(`size-${each}`, state.sizes.includes(each), () => store.set({ sizes: toggled(state.sizes, each) }), el("span", each), String(state.sizes) === String(each))),
      candidates: page.start.candidates.map((id) => candidate(state, id, value?.candidates[id])),
      busy: waiting ? [word(job ? "viewer_board_slow" : "viewer_asking", { x: percent(job?.progress) }), job && linked(word("viewer_cancel"), "cancel-job", () => ask(`/jobs/${job.id}`, { method: "DELETE" }))] : [],
      fault: [fault && !waiting && refused(fault, page.answers.retry)],
      ...(value && told(state, value)),
    });
  }

  const tick = (id, checked, change, label, disabled) => el("label.entry", el("input", { type: "checkbox", checked, disabled, focus: id, onchange: change }), label);
  const toggled = (all, one) => (all.includes(one) ? all.filter((each) => each !== one) : [...all, one].sort());
  const lines = (texts) => texts.map((text) => el("li", text));

  function candidate(state, id, { standing, why } = {}) {
    const out = state.without.includes(id);
    const look = !out && page.start.style.standings[standing];
    return tick(`candidate-${id}`, !out, () => store.set({ without: toggled(state.without, id) }),
      el("span.label", look && badgeSign(look), ` ${title(id)} `, el("small", out ? word("viewer_board_left_out") : [say(look), say(why)].filter(Boolean).join(" · "))));
  }

  /** The portfolios; the figures of the one on the map, and of the one it is compared with; weights; what it rests on. */
  function told(state, { recommendation, counted, portfolios, objectives, weighed, turns, said, inputs }) {
    const both = [state.portfolio, state.rival].filter(Boolean).map((id, at) => ({ id, sign: "AB"[at], ...portfolios.find((each) => each.id === id) }));
    const here = both.filter((each) => each.figures);
    const press = (key, id, text, more) => linked(text, `${key}-${id}`, () => store.set({ [key]: state[key] === id ? null : id }), { focus: `${key}-${id}`, data: { [key]: id }, ariaPressed: state[key] === id, ...more });
    const compare = word("viewer_board_compare");
    const row = ({ id, rank, why }) => el("li", press("portfolio", id, title(id)), el("small", say(rank)), el("small", say(why)), state.portfolio && state.portfolio !== id && press("rival", id, compare, { ariaLabel: `${compare}: ${title(id)}` }));
    const figure = (at) => (each) => el("td", say(each.figures[at]), here.some((other) => other.good[at] < each.good[at]) && el("small", word("viewer_board_better")));
    const weight = ({ id, title: named }) => {
      const value = state.weights[id] ?? USUAL;
      const set = (event) => store.set({ weights: { ...store.get().weights, [id]: Number(event.target.value) } });
      return el("label.field", `${say(named)}: `, el("output", weighed ? number(value) : "–"), el("input", { type: "range", max: 10, value, focus: `weight-${id}`, data: { weight: id }, oninput: set }));
    };
    return {
      recommendation: [say(recommendation)], counted: [say(counted)], portfolios: portfolios.map(row),
      gone: both.filter((each) => !each.figures).map(({ id }) => warning(word("viewer_board_gone", { x: title(id) }))),
      heads: here.length ? [el("td"), ...here.map((each) => el("th", { scope: "col" }, badgeSign({ line: INK, letter: each.sign }), ` ${title(each.id)}`))] : [],
      figures: here.length ? objectives.map((each, at) => el("tr", el("th", { scope: "row" }, say(each.title), el("small", say(each.sense))), ...here.map(figure(at)))) : [],
      weighed: [word(weighed ? "board_ranked" : "board_no_weights")], weights: [...objectives.map(weight), weighed && linked(word("viewer_board_unweighted"), "unweighted", () => store.set({ weights: {} }))],
      turns: lines(turns.map(say)), said: lines(said.map(say)), revisions: lines(inputs.revisions),
    };
  }

  /** The members of what is shown and compared, each with its letter; beside the board the standing of each candidate. */
  function features() {
    const state = store.get();
    const [shownIds, rivalIds] = [state.portfolio, state.rival].map(membersOf);
    const mark = (zone, sign, at) => zone?.point && feature({ type: "Point", coordinates: zone.point }, { sign: MARK + sign, at });
    return [
      ...[...new Set([...rivalIds, ...shownIds])].map(zoneOf).flatMap((zone) => {
        const [a, b] = [shownIds, rivalIds].map((ids) => ids.includes(zone?.id));
        return [zone?.geometry && feature(zone.geometry, { line: INK, width: 4.5, ...(!a && { dashed: 1 }) }), mark(zone, (a ? "A" : "") + (b ? "B" : ""), "above")];
      }),
      ...(state.tab === "board" ? Object.entries(held.value?.candidates ?? {}).map(([id, { standing }]) => mark(zoneOf(id), standing, "beside")) : []),
    ].filter(Boolean);
  }

  return { draw, features };
}
