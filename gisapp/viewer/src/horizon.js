// The plan and its own horizons; a slider that keys move, and what is counted at the year it stands on.

import { scenarioName } from "./compare.js";
import { byId, el, options, put, redraw } from "./dom.js";
import { counts } from "./map-style.js";
import { number, say, word } from "./words.js";

export function drawHorizon(page, state) {
  redraw(draw, page, state.plan, state.horizon, page.turn, state.scenario, page.scenarios, state.changes.length);
}

function draw(page, state) {
  const { plans } = page.first;
  const { store } = page;
  const { horizons: years } = plans.find((each) => each.id === state.plan);
  const [choice, slider] = ["plan", "horizon"].map(byId);
  const at = years.indexOf(state.horizon);
  const go = (index) => store.set({ horizon: years[index] });
  put("plan", options(plans.map((each) => [each.id, say(each.title)]), state.plan));
  choice.disabled = plans.length < 2;
  choice.onchange = () => {
    const { horizons } = plans.find((each) => each.id === choice.value);
    store.set({ plan: choice.value, horizon: horizons.includes(state.horizon) ? state.horizon : horizons[0] });
  };
  slider.max = years.length - 1;
  slider.value = at;
  slider.ariaValueText = years[at];
  slider.oninput = () => go(slider.value);
  put("ticks", years.map((year, index) => el("span", { className: index === at ? "now" : "", onclick: () => go(index) }, year)));
  put("year", years[at]);
  const counted = page.start.zones.filter((zone) => counts(zone, years[at]));
  const area = counted.reduce((sum, zone) => sum + (zone.stated_area_ha ?? 0), 0);
  const same = page.start.alike.filter((pair) => pair.includes(years[at])).map((pair) => pair.join(" – "));
  put("counted", state.scenario && el("strong", `${word("viewer_scenario")}: ${state.scenario.split(",").map((each) => scenarioName(page, each)).join(" + ")}. `), word("viewer_counted", { n: counted.length, of: page.start.zones.length, ha: number(area, 0) }), same.length && ` ${word("alike", { years: same.join(", ") })}`, state.changes.length > 0 && el("strong", ` ${word("viewer_unsaved", { n: state.changes.length })}`));
}
