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
  byId("tabs").setAttribute("aria-label", word("viewer_side"));
  put(byId("tabs"), ...TABS.map((id) => el("button", {
    id: `tab-button-${id}`, text: word(`viewer_tab_${id}`), tabIndex: id === chosen ? 0 : -1, focus: id,
    role: "tab", ariaSelected: String(id === chosen), attr: { "aria-controls": `tab-${id}` },
    onclick: () => go(id), onkeydown: keyed,
  })));
  for (const id of TABS) {
    const panel = byId(`tab-${id}`);
    panel.hidden = id !== chosen;
    panel.setAttribute("aria-labelledby", `tab-button-${id}`);
  }
}
