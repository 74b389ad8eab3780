// The one state of the page. All that is visible follows from it; it changes here and nowhere else.

import { PARTS } from "./parts.js";

export const DEFAULTS = Object.fromEntries(Object.entries(PARTS).map(([name, [first]]) => [name, first]));

/** A store: `get()`, `set(changes)`, and who listens is told of the state and of the one before. */
export function createStore(initial) {
  let state = Object.freeze({ ...DEFAULTS, ...initial });
  let told = null;
  return {
    get: () => state,
    set(changes) {
      const before = state;
      state = Object.freeze({ ...state, ...changes });
      told?.(state, before);
    },
    listen: (listener) => { told = listener; },
  };
}

/** Whether a thing that can be switched is on: what is in `show` or `hide`, else what it is at first. */
export const isOn = (state, id, first) => state.show.includes(id) || (first && !state.hide.includes(id));

/** The changes that switch a thing on or off; what is at first so is not named. */
export function switched(state, id, on, first) {
  const without = (list) => list.filter((each) => each !== id);
  const [show, hide] = [without(state.show), without(state.hide)];
  return { show: on && !first ? [...show, id] : show, hide: !on && first ? [...hide, id] : hide };
}
