// Two sides of one map: the same window, drawn twice, and a divider between them that pointer and keys move.

import { scenarioName } from "./compare.js";
import { startOf, viewOf } from "./data.js";
import { byId, put } from "./dom.js";
import { failed } from "./faults.js";
import { createMap, show, windowOf } from "./map.js";
import { styleOf } from "./stage.js";
import { joined, say } from "./words.js";

export function swipe(page) {
  let map = null;
  const range = byId("split");
  range.oninput = () => page.store.set({ split: Number(range.value) });
  const follow = () => map?.jumpTo({ center: page.map.getCenter(), zoom: page.map.getZoom() });
  const resize = () => map?.resize();

  function open(style) {
    map = createMap("map-b", { style, at: windowOf(page.map), onFault: (source, fault) => failed(page, source, fault), onWell: () => {} });
    map.getCanvas().tabIndex = -1;
    page.map.on("move", follow);
    page.map.on("resize", resize);
  }

  function shut() {
    page.map.off("move", follow);
    page.map.off("resize", resize);
    map.remove();
    map = null;
  }

  return {
    draw(state) {
      const { split, other } = state;
      for (const id of ["map-b", "divider", "label-a", "label-b"]) byId(id).hidden = !other;
      if (!other) {
        if (map) shut();
        return;
      }
      byId("stage").style.setProperty("--split", `${split}%`);
      range.value = split;
      range.ariaValueText = `${split} %`;
      const start = startOf(page, other);
      if (!start) return;
      const side = { ...other, plan: start.plan };
      put("label-a", named(page, state, side));
      put("label-b", named(page, side, state));
      const style = styleOf(page, state, start, side, { view: viewOf(page, state, side)?.value, drawn: [], above: [] });
      if (map) show(map, style);
      else open(style);
      follow();
    },
  };
}

/** What tells a side from the other: its year, its plan where they are of two, its scenario by name. */
const named = (page, { plan, horizon, scenario }, other) => joined([
  horizon, plan !== other.plan && say(page.first.plans.find((each) => each.id === plan)?.title), scenario && scenarioName(page, scenario),
]);
