// Starts the viewer: reads the link, fetches what there is, draws what the state says, and keeps the link up to date.

import { read, write } from "./address.js";
import { board } from "./board.js";
import { drawCompare } from "./compare.js";
import { picturesOf, shelf, sideOf, startOf, viewOf } from "./data.js";
import { byId } from "./dom.js";
import { drawing } from "./draw.js";
import { drawEdit, fit } from "./edit.js";
import { drawFacts } from "./facts.js";
import { watchFolded } from "./folded.js";
import { again, failed, unanswered } from "./faults.js";
import { drawHead, watchHead } from "./head.js";
import { drawHorizon } from "./horizon.js";
import { identify, watchKeys } from "./identify.js";
import { drawLayers } from "./layers.js";
import { createMap, fontsReady, hasWebGL, sameWindow, windowOf } from "./map.js";
import { notices } from "./notices.js";
import { drawPrint } from "./print.js";
import { review } from "./review.js";
import { scroll, watchScroll } from "./scroll.js";
import { choose, firstWindow, loadBase, showMap, styleOf } from "./stage.js";
import { firstStart, mapFor, settle } from "./start.js";
import { createStore } from "./state.js";
import { swipe } from "./swipe.js";
import { drawTable } from "./table.js";
import { drawTabs } from "./tabs.js";
import { speak } from "./words.js";
import { drawZones } from "./zones.js";

const WRITE_AFTER_MS = 150;

async function begin() {
  const { state, refused } = read(location.hash);
  const lang = /[?&]lang=en\b/u.test(location.search) ? "en" : "vi"; // as the pages of the site ask
  const store = createStore({ lang, ...state });
  const page = { store, faults: new Map(), base: {}, pictures: {} };
  addEventListener("submit", (event) => event.preventDefault()); // forms are read by who listens to them, and sent by nobody
  page.told = notices(page, () => (page.map ? again(page) : location.reload()));
  page.first = page.start = await firstStart(page, refused);
  if (!page.first) return null;
  page.answers = shelf(() => page.draw?.(), (path, fault) => unanswered(page, path, fault));
  page.firstScenario = store.get().scenario;
  settle(page, refused);
  if (!hasWebGL()) return location.replace(mapFor(store.get()));
  await Promise.all([loadBase(page), fontsReady()]);
  open(page);
  // Somebody typed another link, or went back.
  return addEventListener("hashchange", () => { if (location.hash !== write(store.get())) location.reload(); });
}

function open(page) {
  const { store } = page;
  const { at } = store.get();
  Object.assign(page, {
    drawing: drawing(page), swipe: swipe(page), board: board(page), review: review(page),
    choose: (id, from) => choose(page, id, from),
  });
  const map = createMap("map", {
    style: styleOf(page, store.get(), page.first), at,
    onFault: (source, fault) => failed(page, source, fault),
    onWell: (source) => { if (page.faults.delete(source)) page.draw(); },
  });
  page.map = map;
  page.draw = () => draw(page);
  map.on("click", ({ lngLat, point }) => (store.get().adding ? page.drawing.add(lngLat) : identify(page, point)));
  watchKeys(page);
  watchHead(page);
  watchFolded(store);
  document.addEventListener("input", ({ target: { dataset, form, id, value } }) => {
    if (dataset.state) store.set({ [dataset.state]: value });
    const { part } = form?.dataset ?? {};
    if (part) store.set({ [part]: { ...store.get()[part], [id]: value } });
  });
  watchScroll(store);
  keepLink(page);
  page.draw();
  map.resize(); // what was drawn around it took its room, and the first change of size is not told
  if (!at) firstWindow(page);
  map.on("moveend", () => { if (!sameWindow(map, store.get().at)) store.set({ at: windowOf(map) }); });
  const nudge = setInterval(() => map.triggerRepaint(), 500); // it may have loaded all after its last frame, and tells nobody
  map.once("idle", () => {
    clearInterval(nudge);
    page.draw();
    byId("waiting").hidden = true;
    document.documentElement.dataset.ready = performance.now();
  });
}

/** Whatever changes is drawn, and said in the link soon after. */
function keepLink(page) {
  let writing = null;
  page.store.listen((state, before) => {
    page.draw();
    if (state.theme !== before.theme && !page.base[state.theme]) loadBase(page).then(page.draw);
    clearTimeout(writing);
    writing = setTimeout(() => history.replaceState(null, "", write(page.store.get())), WRITE_AFTER_MS);
  });
}

function draw(page) {
  const state = page.store.get();
  speak(null, state.lang);
  const side = sideOf(state);
  const start = startOf(page, side) ?? page.start;
  if (start !== page.start) page.turn = (page.turn ?? 0) + 1;
  page.start = start;
  page.view = viewOf(page, state, side);
  page.pictures = picturesOf(page, state, start);
  for (const part of [drawHead, drawTabs, drawZones, drawLayers, drawCompare, drawEdit]) part(page, state);
  page.board.draw(state);
  page.review.draw(state);
  for (const part of [drawHorizon, drawFacts, drawTable, drawPrint]) part(page, state);
  page.drawing.draw(state);
  for (const { dataset, elements } of document.querySelectorAll("form[data-part]")) {
    for (const each of elements) {
      const text = state[dataset.part][each.id];
      if (text !== undefined && each !== document.activeElement) each.value = text; // who types is left alone
    }
  }
  fit(page);
  scroll();
  showMap(page, state);
  page.swipe.draw(state);
  page.told.draw();
}

begin();
