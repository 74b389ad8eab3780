// What could not be had: told once where it is not told in its own place, and asked for again.

import { loadBase } from "./stage.js";

/** A token that is missing or has run out is asked for once, whatever it was that could not be had. */
function needsToken(page, fault) {
  if (fault.status === 401) page.told.fault("token", fault);
}

/** Panels tell their own faults; what another plan or scenario begins with has none, and is told above. */
export function unanswered(page, path, fault) {
  if (path.startsWith("/submissions")) return; // review asks for a token in its own place
  needsToken(page, fault);
  if (path === "/app/start" && fault.status !== 401) page.told.fault("start", fault);
}

/** Tiles of a layer did not come. */
export function failed(page, source, fault) {
  const { status = 0, message } = fault;
  if (page.faults.get(source)?.status === status) return;
  page.faults.set(source, { status, message });
  needsToken(page, fault);
  page.draw();
}

/** Ask for the tiles of a layer again. */
export function retrySource(page, id) {
  page.faults.delete(id);
  page.answers.retry();
  const source = page.map.getSource(id);
  source?.setTiles?.(source.tiles);
  page.draw();
}

/** Ask again for all that did not come. */
export function again(page) {
  page.askAnew();
  page.answers.retry();
  for (const id of [...page.faults.keys()]) retrySource(page, id);
  if (!page.base[page.store.get().theme]?.layers.length) loadBase(page).then(page.draw);
}
