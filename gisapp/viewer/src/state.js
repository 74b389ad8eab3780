// The one state of the page. All that is visible follows from it; it changes here and nowhere else.

export const TABS = ["zones", "layers", "draw", "edit", "compare", "board", "review"];
/** What a portfolio may have of zones, and what the map of a submission may show. */
export const SIZES = [2, 3, 4, 5];
export const TIMES = ["before", "after", "difference"];

export const DEFAULTS = Object.freeze({
  lang: "vi", plan: null, horizon: null, scenario: null, zone: null, here: null, at: null, theme: "readable", show: [], hide: [],
  opacity: {}, tab: "zones", find: "", table: false, sort: "", filter: "", only: "", drawn: [], tool: "", other: null,
  split: 50, sizes: SIZES, without: [], weights: {}, portfolio: null, rival: null, submission: null, when: "difference", change: null, finding: null,
  changes: [], title: "", why: "", edit: "", view: "", question: "", print: false, paper: "a4", scale: "",
});

/** A store: `get()`, `set(changes)`, and who listens is told of the state and of the one before. */
export function createStore(initial) {
  let state = Object.freeze({ ...DEFAULTS, ...initial });
  const listeners = [];
  return {
    get: () => state,
    set(changes) {
      const before = state;
      state = Object.freeze({ ...state, ...changes });
      for (const listener of listeners) listener(state, before);
    },
    listen: (listener) => listeners.push(listener),
  };
}

/** Whether a thing that can be switched is on: what is in `show` or `hide`, else what it is at first. */
export const isOn = (state, id, first) => (state.show.includes(id) ? true : state.hide.includes(id) ? false : first);

/** The changes that switch a thing on or off; what is at first so is not named. */
export function switched(state, id, on, first) {
  const without = (list) => list.filter((each) => each !== id);
  const [show, hide] = [without(state.show), without(state.hide)];
  return { show: on && !first ? [...show, id] : show, hide: !on && first ? [...hide, id] : hide };
}
