// The other side of the map: another year, another plan, or a scenario; and the scenario of this side.

import { byId, choice, el, field, hint, put, redraw } from "./dom.js";
import { instead } from "./notices.js";
import { joined, say, sayOf, word } from "./words.js";

export function drawCompare(page, state) {
  const answer = ["compare", "edit"].includes(state.tab) || state.scenario || state.other?.scenario ? page.answers.get("/scenarios") : null;
  page.scenarios = answer;
  redraw(draw, page, state.other, state.plan, state.horizon, state.scenario, answer);
}

function draw(page, state) {
  const { store, scenarios } = page;
  const { plan, horizon, scenario, other } = state;
  const { plans } = page.first;
  const { title, horizons } = plans.find((each) => each.id === plan);
  const years = plans.flatMap((each) => each.horizons.map((year) => [`${each.id} ${year}`, `${year} · ${say(each.title)}`]));
  const last = horizons.findLast((year) => year !== horizon) ?? horizon;
  const begin = byId("compare");
  begin.textContent = word(other ? "viewer_compare_end" : "viewer_compare_begin");
  begin.ariaPressed = Boolean(other);
  begin.onclick = () => store.set({ other: other ? null : { plan, horizon: last, scenario } });
  put("this-side", `${horizon} · ${say(title)}`);
  put("sides",
    pickScenario(page, "scenario", "viewer_scenario", scenario, (value) => store.set({ scenario: value })),
    scenarios && (instead(page, scenarios) ?? (!offered(page).length && hint(word("viewer_no_scenarios")))),
    other && [el("h3", word("viewer_other_side")),
      pick("other-year", "horizon", `${other.plan ?? page.first.plan} ${other.horizon}`, years, (value) => {
        const [id, year] = value.split(" ");
        store.set({ other: { ...other, plan: id, horizon: Number(year) } });
      }),
      pickScenario(page, "other-scenario", "viewer_scenario", other.scenario, (value) => store.set({ other: { ...other, scenario: value } }))]);
}

/** A choice, the first where none is chosen; what is chosen is one of it though it is not offered. */
export function pick(id, key, chosen, options, change) {
  if (chosen && !options.some(([value]) => value === chosen)) options.push([chosen, chosen]);
  return field(word(key), choice({ id, focus: id, onchange: (event) => change(event.target.value) }, chosen, options));
}

const offered = (page) => (page.scenarios?.value?.scenarios ?? []).filter((each) => !each.retired);

/** The title of a scenario; its id while none is known. */
export const scenarioName = (page, id) => sayOf(offered(page).find((each) => each.id === id) ?? {}, "title") || id;

/** The scenarios that are offered, and none. */
export function pickScenario(page, id, key, chosen, change) {
  const options = [["", word("no_scenario")], ...offered(page).map((each) => [each.id, joined([sayOf(each, "title"), each.added_shown])])];
  return pick(id, key, chosen, options, (value) => change(value || null));
}
