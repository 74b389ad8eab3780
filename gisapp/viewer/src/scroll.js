// How far the parts of the page are scrolled is in the link; what comes later is waited for, until somebody scrolls by themselves.

import { byId } from "./dom.js";

/** What the link said, and is not there yet. */
let wanted = [];

export function watchScroll(store) {
  wanted = Object.entries(store.get().scrolled);
  for (const own of ["wheel", "pointerdown", "keydown"]) addEventListener(own, () => { wanted = []; });
  document.addEventListener("scrollend", ({ target }) => {
    const { id, scrollTop } = target.scrollingElement ?? target;
    if (id && !wanted.length) store.set({ scrolled: { ...store.get().scrolled, [id]: Math.round(scrollTop) } });
  }, true);
}

/** Scroll as far as the link said, as soon as there is so much. */
export function scroll() {
  wanted = wanted.filter(([id, top]) => {
    const place = byId(id);
    if (place) place.scrollTop = top;
    return Math.round(place?.scrollTop) !== top;
  });
}
