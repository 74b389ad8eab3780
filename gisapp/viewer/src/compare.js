// The other side of the map: another year, another plan, or a scenario; and the scenario of this side.

import { byId, el, memo, put } from "./dom.js";
import { faultText } from "./notices.js";
import { say, sayOf, word } from "./words.js";

export function drawCompare(page, state) {
  const answer = ["compare", "edit"].includes(state.tab) || state.scenario || state.other?.scenario ? page.answers.get("/scenarios") : null;
  page.drawCompare ??= memo(() => draw(page, page.store.get(), page.scenarios));
  page.scenarios = answer;
  page.drawCompare(state.other, state.plan, state.horizon, state.scenario, state.lang, answer);
}

function draw(page, state, answer) {
  const { store } = page;
  const { plan, horizon, scenario, other } = state;
  const planOf = (id) => page.first.plans.find((each) => each.id === id) ?? page.first.plans[0];
  const years = page.first.plans.flatMap((each) => each.horizons.map((year) => ({ plan: each.id, horizon: year, text: `${year} · ${say(each.title)}` })));
  const last = planOf(plan).horizons.findLast((year) => year !== horizon) ?? horizon;
  const begin = () => store.set({ other: other ? null : { plan, horizon: last, scenario } });
  put(byId("tab-compare"),
    el("p", { className: "hint", text: word("viewer_compare_help") }),
    el("button", { type: "button", id: "compare", className: "button", text: word(other ? "viewer_compare_end" : "viewer_compare_begin"), data: { focus: "compare" }, attr: { "aria-pressed": String(Boolean(other)) }, on: { click: begin } }),
    el("h3", { text: word("viewer_this_side") }), el("p", { text: `${horizon} · ${say(planOf(plan).title)}` }),
    pickScenario(page, "scenario", "viewer_scenario", scenario, (value) => store.set({ scenario: value })),
    answer?.fault ? el("p", { className: "needs", text: faultText(answer.fault) }) : answer?.value && !offered(page).length ? el("p", { className: "hint", text: word("viewer_no_scenarios") }) : null,
    other ? el("h3", { text: word("viewer_other_side") }) : null,
    other ? pick("other-year", "horizon", `${other.plan} ${other.horizon}`, years.map((each) => ({ value: `${each.plan} ${each.horizon}`, text: each.text })), (value) => {
      const [id, year] = value.split(" ");
      store.set({ other: { ...other, plan: id, horizon: Number(year) } });
    }) : null,
    other ? pickScenario(page, "other-scenario", "viewer_scenario", other.scenario, (value) => store.set({ other: { ...other, scenario: value } })) : null);
}

export function pick(id, key, chosen, options, change) {
  const select = el("select", { id, data: { focus: id }, on: { change: () => change(select.value) } }, ...options.map((each) => el("option", { value: each.value, text: each.text, selected: each.value === chosen })));
  return el("label", { className: "field" }, el("span", { text: word(key) }), select);
}

const offered = (page) => (page.scenarios?.value?.scenarios ?? []).filter((each) => !each.retired);

/** The scenarios that are offered, and the one that is shown where it is none of them. */
export function pickScenario(page, id, key, chosen, change) {
  const options = [{ value: "", text: word("no_scenario") }, ...offered(page).map((each) => ({ value: each.id, text: sayOf(each, "title") || each.id }))];
  if (chosen && !options.some((each) => each.value === chosen)) options.push({ value: chosen, text: chosen });
  return pick(id, key, chosen ?? "", options, (value) => change(value || null));
}
