// What was fetched, by what it was asked for: kept beside the state, never part of it. Who draws is told when it comes.

import { answerOf, ask, problem } from "./server.js";
import { isOn } from "./state.js";
import { say } from "./words.js";

const LOOK_AGAIN_MS = 1000;

/** A shelf of answers: `get(query)` gives what is there and asks for what is not, `value` stands there until it comes; a fault is
 * an answer too. */
export function shelf(changed, faulted, most = 12) {
  const held = new Map();
  async function fetchInto(key, path, options) {
    const answer = await answerOf(asked(path, options, (job) => { held.set(key, { waiting: true, job }); changed(); }));
    held.set(key, answer);
    if (answer.fault) faulted(path, answer.fault);
    while (held.size > most) held.delete(held.keys().next().value);
    changed();
  }
  return {
    get(path, options = {}, value) {
      const key = JSON.stringify([path, options]);
      const found = held.get(key) ?? { waiting: true, value };
      if (!held.delete(key)) fetchInto(key, path, options);
      held.set(key, found); // what was looked at last stays longest
      return found;
    },
    /** Forget what was answered below a path. */
    forget(path) {
      for (const key of held.keys()) if (key.startsWith(`["${path}`)) held.delete(key);
    },
    /** Forget faults, so that they are asked for again. */
    retry() {
      for (const [key, answer] of held) if (answer.fault) held.delete(key);
      changed();
    },
  };
}

/** An answer; of what is made as a job, the answer that the same question gets once it is done. */
async function asked(path, options, tell) {
  const said = await ask(path, options);
  let job = said;
  while (["queued", "running"].includes(job.state)) {
    tell(job);
    await new Promise((soon) => { setTimeout(soon, LOOK_AGAIN_MS); });
    job = await ask(`/jobs/${job.id}`);
  }
  if (job === said) return said;
  if (job.state !== "done") throw problem(500, job.state === "cancelled" ? { title: "viewer_cancelled" } : job.problem ?? {});
  return asked(path, options, tell);
}

/** The zone with this id, and its name; a scenario that is shown may have dropped it. */
export const zoneOf = ({ start }, id) => start.zones.find((each) => each.id === id);
export const nameOf = ({ start, first }, id) => say((zoneOf({ start }, id) ?? zoneOf({ start: first }, id))?.name) || id;

export const sideOf = ({ plan, horizon, scenario }) => ({ plan, horizon, scenario });

/** How the view that is chosen paints the zones of a side; null where none is. */
export const viewOf = (page, { view, question }, side) => (view ? page.answers.get(`/app/views/${view}`, { query: { ...sideOf(side), question } }) : null);

/** What tells of the rasters that are on: where their pictures are, and what colours mean; a fault is told at the layer. */
export function picturesOf(page, state, { layers }) {
  const on = layers.filter((each) => each.role === "raster" && isOn(state, `layer:${each.id}`, false));
  const told = on.map((each) => [each.id, page.answers.get(each.tiles)]);
  for (const [id, { fault }] of told) if (fault) page.faults.set(id, fault);
  return Object.fromEntries(told.filter(([, { value }]) => value).map(([id, { value }]) => [id, value]));
}

/** What there is for a side: of the plan and scenario that the page opened with, or of another, once it is here. */
export function startOf(page, side) {
  const query = { plan: side.plan ?? page.first.plan, scenario: side.scenario };
  if (query.plan === page.first.plan && query.scenario === page.firstScenario) return page.first;
  return page.answers.get("/app/start", { query }).value ?? null;
}
