// How far the parts of the page are scrolled is in the link; what comes later is waited for, until somebody scrolls by themselves.

import { byId } from "./dom.js";

/** What the link said, and is not there yet. */
let wanted = [];

const whereOf = ({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop].map(Math.round);

export function watchScroll(store) {
  wanted = Object.entries(store.get().scrolled);
  for (const own of ["wheel", "pointerdown", "keydown"]) addEventListener(own, () => { wanted = []; });
  document.addEventListener("scrollend", ({ target }) => {
    const place = target.scrollingElement ?? target;
    if (!wanted.length && place.matches("[id]:not(input,[role=tablist])")) store.set({ scrolled: { ...store.get().scrolled, [place.id]: whereOf(place) } });
  }, true);
}

/** Scroll as far as the link said, as soon as there is so much. */
export function scroll() {
  wanted = wanted.filter(([id, [left, top]]) => {
    const place = byId(id);
    place?.scrollTo(left, top);
    return !place || String(whereOf(place)) !== String([left, top]);
  });
}
