// What the page starts from, and what a link named that is not there.

import { inLink } from "./address.js";
import { sideOf } from "./data.js";
import { byId } from "./dom.js";
import { answerOf, ask, keepToken, queryOf, ROOT, token } from "./server.js";
import { signsOf } from "./signs.js";
import { DEFAULTS } from "./state.js";
import { speak, word } from "./words.js";

/** What is answered where a plan, a horizon or a scenario is not there. */
const NOT_THERE = [400, 404, 409, 410, 422];

/** What is kept of plan, horizon and scenario, by their first letters: as much as there is, and the plan before its horizon. */
const KEPT = ["phs", "ps", "ph", "hs", "p", "s", "h", ""];

/** What there is for the plan, horizon and scenario of the link; of those that are not there, for the default. */
export async function firstStart({ store, told }, refused) {
  const named = sideOf(store.get());
  for (const kept of KEPT) {
    const query = Object.fromEntries(Object.entries(named).filter(([name]) => kept.includes(name[0])));
    const { value: start, fault } = await answerOf(ask("/app/start", { query }));
    if (start) {
      speak(start.words, store.get().lang);
      signsOf(start.style);
      for (const name of Object.keys(named)) if (named[name] && !query[name]) refused.push(inLink(named, name));
      if (!query.scenario) store.set({ scenario: null });
      return start;
    }
    const over = fault.status === 401;
    if (over && token()) {
      // A token that has run out keeps nobody from what everybody may see.
      keepToken();
      told.fault("token", fault);
      return firstStart({ store, told }, refused);
    }
    if (!NOT_THERE.includes(fault.status) || !kept) {
      byId("waiting").hidden = true;
      return told.fault(over ? "token" : "start", fault);
    }
  }
}

/** What the link named and what there is not is left out, and said. */
export function settle({ store, first, told }, refused) {
  const state = store.get();
  const { other } = state;
  const there = {
    zone: first.zones.some((each) => each.id === state.zone),
    other: first.plans.some((plan) => plan.horizons.includes(other?.horizon) && (!other.plan || plan.id === other.plan)),
    view: first.views[state.view],
    adding: state.tool,
  };
  const switches = ["halo", "names", ...Object.keys(first.words), ...first.layers.map((each) => `layer:${each.id}`), ...Object.keys(first.style.status).map((each) => `status:${each}`)];
  const known = { show: switches, hide: switches, without: first.candidates };
  const changes = { plan: first.plan, horizon: first.horizon };
  for (const [name, fine] of Object.entries(there)) {
    if (state[name] && !fine) {
      changes[name] = DEFAULTS[name];
      refused.push(inLink(state, name));
    }
  }
  for (const [name, all] of Object.entries(known)) {
    const fits = (each) => all.includes(each.split("~")[0]); // a part that opens is named by a word, and by what it is of
    changes[name] = state[name].filter(fits);
    refused.push(...state[name].filter((each) => !fits(each)));
  }
  store.set(changes);
  if (state.draft) told.say("draft", () => word("viewer_review_given"));
  if (refused.length) told.say("link", () => word("viewer_link_unknown", { x: refused.join(", ") }));
}

/** The folium page that shows the same. */
export function mapFor(state) {
  const { submission, tab, view, drawn, plan, horizon, lang } = state;
  if (submission) return `${ROOT}/submissions/${encodeURIComponent(submission)}/map?${queryOf({ plan, horizon, lang })}`;
  if (tab === "review") return `${ROOT}/submissions?${queryOf({ lang })}`;
  const shown = view || (tab === "board" ? "portfolios" : drawn.length ? "what-if" : "zones");
  return `${ROOT}/maps/${shown}?${queryOf({ ...sideOf(state), lang })}${location.hash}`;
}
