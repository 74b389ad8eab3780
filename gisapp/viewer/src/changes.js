// A scenario that is being written: changes over the layers, held in the state, sent when somebody saves them.

import { byId } from "./dom.js";
import { answerOf, ask } from "./server.js";

// The version of the scenario file that is written here; the server reads it, and brings it up where it has a newer one.
const VERSION = 2;
const same = (one, other) => one.layer === other.layer && one.id === other.id;

/** The scenario that is shown, where it is one alone; what is edited begins with its changes. */
export function shownScenario(page) {
  const { scenario } = page.store.get();
  return scenario && !scenario.includes(",") ? page.answers.get(`/scenarios/${scenario}`) : null;
}

/** The changes that nobody saved yet, else those of the scenario that is shown; what the server marked as supposed it marks again. */
export function changesOf(page) {
  const { changes } = page.store.get();
  if (changes.length) return changes;
  return (shownScenario(page)?.value?.changes ?? []).map(({ layer, action, id, name, values, before, geometry, crs }) => {
    const made = { layer, action, id, name, values: stated(values), before: action === "update" ? stated(before) : {} };
    return geometry ? { ...made, geometry, crs } : made;
  });
}

function stated(values) {
  const { expected_source: _, ...said } = values ?? {};
  return said;
}

/** Begin to change what is shown, or go on with it. */
function keep(page, changes, more = {}) {
  const { title, why, changes: unsaved } = page.store.get();
  const stored = !unsaved.length && shownScenario(page)?.value;
  page.saving = null;
  page.store.set({ changes, title: title || stored?.title_vi || "", why: why || stored?.changes?.[0]?.reason_vi || "", ...more });
}

/** One more change: of what is changed already, both become one. */
export function amend(page, change, more) {
  const held = changesOf(page);
  const old = held.find((each) => same(each, change));
  const rest = held.filter((each) => each !== old);
  if (!old) return keep(page, [...rest, change], more);
  if (change.action === "delete") return keep(page, old.action === "insert" ? rest : [...rest, change], more);
  const made = { ...old, values: { ...old.values, ...change.values }, before: { ...change.before, ...old.before } };
  return keep(page, held.map((each) => (each === old ? made : each)), more);
}

export const revoke = (page, change) => keep(page, changesOf(page).filter((each) => !same(each, change)));

/** Send the changes; nothing of it is lost where it is not taken. */
export async function save(page) {
  const { store } = page;
  const { title, why, changes, lang } = store.get();
  if (!title.trim() || !why.trim()) return told(page, { lacking: true });
  told(page, { waiting: true });
  const sent = changes.map(({ name: _, ...change }) => ({ ...change, [`reason_${lang}`]: why.trim() }));
  const json = { format: "gisapp-scenario", version: VERSION, [`title_${lang}`]: title.trim(), changes: sent };
  const { value, fault } = await answerOf(ask("/scenarios", { json }));
  if (fault) return told(page, { fault, findings: fault.said?.findings });
  page.saving = { saved: true, findings: value.findings };
  page.answers.forget("/scenarios");
  store.set({ scenario: value.id, changes: [], title: "", why: "" });
  return byId("edit-scenario")?.focus();
}

function told(page, saving) {
  page.saving = saving;
  page.draw();
}
