// The plan and its own horizons; a slider that keys move, and what is counted at the year it stands on.

import { byId, choice, el, memo, put } from "./dom.js";
import { counts } from "./map-style.js";
import { number, say, word } from "./words.js";

export function drawHorizon(page, state) {
  page.drawHorizon ??= memo(() => draw(page, page.store.get()));
  page.drawHorizon(state.plan, state.horizon, state.lang, state.scenario, page.turn);
}

function draw(page, state) {
  const { plans } = page.first;
  const plan = plans.find((each) => each.id === state.plan) ?? plans[0];
  const years = plan.horizons;
  const at = Math.max(0, years.indexOf(state.horizon));
  const go = (index) => page.store.set({ horizon: years[index] });
  const slider = el("input", {
    type: "range", id: "horizon", min: 0, max: years.length - 1, step: 1, value: at, focus: "horizon",
    ariaValueText: String(years[at]), attr: { list: "horizon-years" }, oninput: (event) => go(Number(event.target.value)),
  });
  const ticks = el("div", { className: "ticks", ariaHidden: "true" }, ...years.map((year, index) => el("span", { text: year, className: index === at ? "now" : "", onclick: () => go(index) })));
  put(byId("time"),
    plans.length > 1 ? el("label", { className: "plan" }, el("span", { className: "unseen", text: word("plan") }), planChoice(page, plans, plan)) : el("p", { className: "plan", text: say(plan.title) }),
    el("div", { className: "years" }, el("label", { htmlFor: "horizon", text: word("horizon") }), el("div", { className: "track" }, slider, ticks), el("output", { htmlFor: "horizon", text: years[at] })),
    summary(page, state, years[at]));
}

function planChoice(page, plans, plan) {
  const select = choice({ id: "plan", focus: "plan", onchange: () => {
    const chosen = plans.find((each) => each.id === select.value);
    const { horizon } = page.store.get();
    page.store.set({ plan: chosen.id, horizon: chosen.horizons.includes(horizon) ? horizon : chosen.horizons[0] });
  } }, plan.id, plans.map((each) => [each.id, say(each.title)]));
  return select;
}

function summary(page, state, year) {
  const counted = page.start.zones.filter((zone) => counts(zone, year));
  const area = counted.reduce((sum, zone) => sum + (zone.stated_area_ha ?? 0), 0);
  const same = (page.start.alike ?? []).filter((pair) => pair.includes(year)).map((pair) => pair.join(" – "));
  return el("p", { className: "counted", role: "status" }, word("viewer_counted", { n: counted.length, of: page.start.zones.length, ha: number(area, 0) }), same.length ? ` ${word("alike", { years: same.join(", ") })}` : "");
}
