// The other side of the map: another year, another plan, or a scenario; and the scenario of this side.

import { byId, el, field, hint, memo, put } from "./dom.js";
import { faultText } from "./notices.js";
import { say, sayOf, word } from "./words.js";

export function drawCompare(page, state) {
  const answer = state.tab === "compare" || state.scenario || state.other?.scenario ? page.answers.get("/scenarios") : null;
  page.drawCompare ??= memo(() => draw(page, page.store.get(), page.scenarios));
  page.scenarios = answer;
  page.drawCompare(state.other, state.plan, state.horizon, state.scenario, state.lang, answer);
}

function draw(page, state, answer) {
  const { store } = page;
  const { plan, horizon, scenario, other } = state;
  const planOf = (id) => page.first.plans.find((each) => each.id === id) ?? page.first.plans[0];
  const years = page.first.plans.flatMap((each) => each.horizons.map((year) => ({ plan: each.id, horizon: year, text: `${year} · ${say(each.title)}` })));
  const scenarios = (answer?.value?.scenarios ?? []).filter((each) => !each.retired);
  const last = planOf(plan).horizons.findLast((year) => year !== horizon) ?? horizon;
  const begin = () => store.set({ other: other ? null : { plan, horizon: last, scenario } });
  const pick = (id, key, chosen, options, change) => {
    const select = el("select", { id, focus: id, onchange: () => change(select.value) }, ...options.map((each) => el("option", { value: each.value, text: each.text, selected: each.value === chosen })));
    return field(word(key), select);
  };
  const offered = [{ value: "", text: word("no_scenario") }, ...scenarios.map((each) => ({ value: each.id, text: sayOf(each, "title") || each.id }))];
  put(byId("tab-compare"),
    hint(word("viewer_compare_help")),
    el("button", { id: "compare", className: "button", text: word(other ? "viewer_compare_end" : "viewer_compare_begin"), focus: "compare", ariaPressed: String(Boolean(other)), onclick: begin }),
    el("h3", { text: word("viewer_this_side") }), el("p", { text: `${horizon} · ${say(planOf(plan).title)}` }),
    pick("scenario", "viewer_scenario", scenario ?? "", offered, (value) => store.set({ scenario: value || null })),
    answer?.fault ? el("p", { className: "needs", text: faultText(answer.fault) }) : answer?.value && !scenarios.length ? hint(word("viewer_no_scenarios")) : null,
    other ? el("h3", { text: word("viewer_other_side") }) : null,
    other ? pick("other-year", "horizon", `${other.plan} ${other.horizon}`, years.map((each) => ({ value: `${each.plan} ${each.horizon}`, text: each.text })), (value) => {
      const [id, year] = value.split(" ");
      store.set({ other: { ...other, plan: id, horizon: Number(year) } });
    }) : null,
    other ? pick("other-scenario", "viewer_scenario", other.scenario ?? "", offered, (value) => store.set({ other: { ...other, scenario: value || null } })) : null);
}
