// The tabs of the side: zones, layers, drawing, comparison, portfolios, review. Arrow keys go from one to the next.

import { byId, redraw } from "./dom.js";
import { TABS } from "./parts.js";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

export function drawTabs(page, state) {
  redraw(draw, page, state.tab);
}

function draw(page, { tab: chosen }) {
  const tabs = byId("tabs");
  const go = (tab) => { page.store.set({ tab }); tabs.children[TABS.indexOf(tab)].focus(); };
  tabs.onclick = ({ target: { dataset } }) => dataset.tab && go(dataset.tab);
  tabs.onkeydown = (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    go(TABS.at((TABS.indexOf(chosen) + step) % TABS.length));
  };
  TABS.forEach((id, at) => {
    const [on, button] = [id === chosen, tabs.children[at]];
    button.tabIndex = on ? 0 : -1;
    button.ariaSelected = on;
    byId(`tab-${id}`).hidden = !on;
    if (on) tabs.scrollLeft = button.offsetLeft - 40; // where they do not all fit, the one before is seen too
  });
}
