// The tabs of the side: zones, layers, drawing, comparison, portfolios, review. Arrow keys go from one to the next.

import { byId, el, memo, put } from "./dom.js";
import { TABS } from "./state.js";
import { word } from "./words.js";

export function drawTabs(page, state) {
  page.drawTabs ??= memo((tab) => draw(page, tab));
  page.drawTabs(state.tab, state.lang);
}

function draw(page, chosen) {
  const go = (id) => { page.store.set({ tab: id }); byId(`tab-button-${id}`).focus(); };
  const keyed = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(TABS[(TABS.indexOf(chosen) + step + TABS.length) % TABS.length]);
  };
  const tabs = byId("tabs");
  tabs.ariaLabel = word("viewer_side");
  put(tabs, ...TABS.map((id) => el("button", { id: `tab-button-${id}`, tabIndex: id === chosen ? 0 : -1, focus: id, role: "tab", ariaSelected: String(id === chosen), attr: { "aria-controls": `tab-${id}` }, onclick: () => go(id), onkeydown: keyed }, word(`viewer_tab_${id}`))));
  tabs.scrollLeft = byId(`tab-button-${chosen}`).offsetLeft - 40; // where they do not all fit, the one before is seen too
  for (const id of TABS) byId(`tab-${id}`).hidden = id !== chosen;
}
