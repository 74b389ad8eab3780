// Two sides of one map: the same window, drawn twice, and a divider between them that pointer and keys move.

import { startOf, viewOf } from "./data.js";
import { byId } from "./dom.js";
import { createMap, windowOf } from "./map.js";
import { word } from "./words.js";

/** `styleOf` makes the style for a state and a side. */
export function swipe(page, styleOf) {
  let other = null;
  let shown = null;
  const [place, divider, range] = [byId("map-b"), byId("divider"), byId("split")];
  range.addEventListener("input", () => page.store.set({ split: Number(range.value) }));
  const follow = () => other?.jumpTo({ center: page.map.getCenter(), zoom: page.map.getZoom() });

  function open(style) {
    other = createMap(place, { style, at: windowOf(page.map), onFault: page.failed, onWell: () => {} });
    other.getCanvas().tabIndex = -1;
    page.map.on("move", follow);
    page.map.on("resize", () => other?.resize());
  }

  function shut() {
    page.map.off("move", follow);
    other.remove();
    [other, shown] = [null, null];
  }

  return {
    draw(state) {
      const on = Boolean(state.other);
      for (const each of [place, divider, byId("label-a"), byId("label-b")]) each.hidden = !on;
      if (!on) {
        if (other) shut();
        return;
      }
      byId("stage").style.setProperty("--split", `${state.split}%`);
      range.value = state.split;
      range.ariaLabel = word("viewer_split");
      range.ariaValueText = `${state.split} %`;
      byId("label-a").textContent = named(state.horizon, state.scenario);
      byId("label-b").textContent = named(state.other.horizon, state.other.scenario);
      const start = startOf(page, state.other);
      if (!start) return;
      const side = { ...state.other, plan: start.plan };
      const style = styleOf(state, start, side, { view: viewOf(page, state, side)?.value, drawn: [], above: [] });
      const text = JSON.stringify(style);
      if (!other) open(style);
      else if (text !== shown) other.setStyle(style, { diff: true, validate: false });
      shown = text;
      follow();
    },
  };
}

const named = (year, scenario) => (scenario ? `${year} · ${word("viewer_scenario")}` : String(year));
