// What somebody opens to see it: the state says what is open, and a link brings it back.

import { el } from "./dom.js";
import { isOn, switched } from "./state.js";
import { word } from "./words.js";

let store = null;
/** What is open at first: what is not kept, and what a scenario changes. */
const first = (part) => /^(fail|viewer_differs)$/u.test(part);
const isOpen = (part) => isOn(store.get(), part, first(part));

/** What stands there already is opened as the state says; what somebody opens or shuts, the state says. */
export function watchFolded(of) {
  store = of;
  for (const each of document.querySelectorAll("details")) each.open = isOpen(each.dataset.part);
  document.addEventListener("toggle", ({ target: { open, dataset: { part } } }) => { if (open !== isOpen(part)) store.set(switched(store.get(), part, open, first(part))); }, true);
}

/** A part that is named by one of the page's words and, where there are several, by what it is of; and its title. */
export const folded = (part, inside, title = word(part)) => el("details", { open: isOpen(part), data: { part } }, el("summary", { focus: part }, title), inside);
