// Starts the viewer: reads the link, fetches what there is, draws what the state says, and keeps the link up to date.

import { read, write } from "./address.js";
import { board } from "./board.js";
import { drawCompare } from "./compare.js";
import { drawEdit } from "./edit.js";
import { picturesOf, shelf, sideOf, startOf, viewOf } from "./data.js";
import { byId, narrow } from "./dom.js";
import { drawing, shapesOf } from "./draw.js";
import { drawFacts } from "./facts.js";
import { drawHorizon } from "./horizon.js";
import { identify, watchKeys } from "./identify.js";
import { drawLayers } from "./layers.js";
import { boxOf, createMap, fit, fontsReady, hasWebGL, nameControls, sameWindow, windowOf } from "./map.js";
import { mapStyle } from "./map-style.js";
import { notices } from "./notices.js";
import { drawPrint } from "./print.js";
import { review } from "./review.js";
import { ask, queryOf, ROOT } from "./server.js";
import { signsOf } from "./signs.js";
import { createStore, DEFAULTS } from "./state.js";
import { swipe } from "./swipe.js";
import { drawTable } from "./table.js";
import { drawTabs } from "./tabs.js";
import { speak, word } from "./words.js";
import { drawZones } from "./zones.js";

const WRITE_AFTER_MS = 150;
/** Where nothing has a place yet: the plan area. */
const HANOI = [105.28, 20.56, 106.02, 21.39];

async function begin() {
  const link = read(location.hash);
  const asked = new URLSearchParams(location.search).get("lang"); // as the pages of the site ask
  const store = createStore({ lang: asked === "en" ? "en" : "vi", ...link.state });
  let page = null;
  const told = notices(byId("notices"), () => (page ? again(page) : location.reload()));
  const first = await firstStart(store, told, link.refused);
  if (!first) return null;
  page = { store, told, first, start: first, faults: new Map(), answers: null, base: {}, map: null, pictures: {} };
  page.answers = shelf(() => page.draw?.(), (path, fault) => unanswered(page, path, fault));
  page.firstScenario = store.get().scenario;
  settle(page, link.refused);
  if (!hasWebGL()) return location.replace(mapFor(store.get()));
  await Promise.all([loadBase(page), fontsReady()]);
  open(page);
  return addEventListener("hashchange", () => follow(page));
}

/** The page that shows the same where nothing can be drawn here. */
function mapFor(state) {
  const view = state.view || (state.tab === "board" ? "portfolios" : state.drawn.length ? "what-if" : "zones");
  return `${ROOT}/maps/${view}?${queryOf({ ...sideOf(state), lang: state.lang })}${location.hash}`;
}

/** Ask again for what did not come. */
function again(page) {
  page.askAnew?.();
  page.answers.retry();
  for (const id of [...page.faults.keys()]) retrySource(page, id);
  if (!page.base[page.store.get().theme]?.layers.length) loadBase(page).then(page.draw);
}

/** A token that is missing or has run out is asked for once, whatever it was that could not be had. */
function needsToken(page, fault) {
  if (fault.status === 401) page.told.fault("token", fault);
}

/** Panels tell their own faults; what another plan or scenario begins with has none, and is told above. */
function unanswered(page, path, fault) {
  if (path.startsWith("/submissions")) return; // review asks for a token in its own place
  needsToken(page, fault);
  if (path === "/app/start" && fault.status !== 401) page.told.fault("start", fault);
}

/** What there is for the plan of the link; where the link names another, for the one that is the default. */
async function firstStart(store, told, refused) {
  const { plan, horizon, scenario } = store.get();
  for (const query of [{ plan, horizon, scenario }, { scenario }, {}]) {
    try {
      const start = await ask("/app/start", { query });
      speak(start.words, store.get().lang);
      signsOf(start.style);
      for (const [name, asked] of Object.entries({ plan, horizon, scenario })) if (asked !== null && query[name] !== asked) refused.push(`${name}=${asked}`);
      if (!query.scenario) store.set({ scenario: null });
      return start;
    } catch (fault) {
      if (![400, 404, 409, 410, 422].includes(fault.status) || !Object.values(query).some(Boolean)) {
        byId("waiting").hidden = true;
        told.fault("start", fault);
        return null;
      }
    }
  }
  return null;
}

/** What the link named and what there is not is left out, and said. */
function settle(page, refused) {
  const { store, first, told } = page;
  const state = store.get();
  const { zone, show, hide, other, view, without } = state;
  const known = new Set(["halo", "names", ...first.layers.map((each) => `layer:${each.id}`), ...Object.keys(first.style.status).map((each) => `status:${each}`)]);
  const stray = [...show, ...hide].filter((each) => !known.has(each));
  const changes = { plan: first.plan, horizon: first.horizon };
  const leave = (name, ...told) => { changes[name] = DEFAULTS[name]; refused.push(...told); };
  if (zone && !first.zones.some((each) => each.id === zone)) leave("zone", `zone=${zone}`);
  if (stray.length) Object.assign(changes, { show: show.filter((each) => known.has(each)), hide: hide.filter((each) => known.has(each)) }), refused.push(...stray);
  if (other && !first.plans.some((plan) => plan.horizons.includes(other.horizon) && (!other.plan || plan.id === other.plan))) leave("other", "other");
  const nobody = without.filter((each) => !first.candidates.includes(each));
  if (nobody.length) changes.without = without.filter((each) => !nobody.includes(each)), refused.push(...nobody);
  if (view && !first.views[view]) leave("view", `view=${view}`);
  store.set(changes);
  if (refused.length) told.say("link", () => word("viewer_link_unknown", { x: refused.join(", ") }));
}

const loadBase = async (page) => {
  const { theme } = page.store.get();
  page.base[theme] = await ask(`/styles/${theme}`).catch((fault) => (page.told.fault("style", fault), { layers: [] }));
};

function open(page) {
  const { store } = page;
  page.map = createMap(byId("map"), {
    style: styleOf(page, store.get(), page.first), at: store.get().at,
    onFault: (source, fault) => failed(page, source, fault),
    onWell: (source) => { if (page.faults.delete(source)) page.draw(); },
  });
  page.drawing = drawing(page);
  page.swipe = swipe(page, (...how) => styleOf(page, ...how));
  page.board = board(page);
  page.review = review(page);
  page.draw = draws(page);
  page.failed = (id, fault) => failed(page, id, fault);
  page.retrySource = (id) => retrySource(page, id);
  page.choose = (id, from) => choose(page, id, from);
  page.map.on("click", (event) => (page.drawing.adding() ? page.drawing.add(event.lngLat) : identify(page, event.point)));
  watchKeys(page);
  for (const [id, act] of [["copy", () => copy(page)], ["print-open", () => store.set({ print: !store.get().print })], ["language", () => store.set({ lang: store.get().lang === "vi" ? "en" : "vi" })]]) byId(id).addEventListener("click", act);
  document.addEventListener("input", ({ target }) => { if (target.dataset.state) store.set({ [target.dataset.state]: target.value }); });
  let writing = null;
  store.listen((state, before) => {
    page.draw();
    if (state.theme !== before.theme && !page.base[state.theme]) loadBase(page).then(page.draw);
    clearTimeout(writing);
    writing = setTimeout(() => history.replaceState(null, "", write(store.get())), WRITE_AFTER_MS);
  });
  page.shown = JSON.stringify(styleOf(page, store.get(), page.first));
  page.draw();
  page.map.resize(); // what was drawn around it took its room, and the first change of size is not told
  if (!store.get().at) page.map.fitBounds(firstBounds(page), { padding: paddings(), animate: false });
  page.map.on("moveend", () => { if (!sameWindow(page.map, store.get().at)) store.set({ at: windowOf(page.map) }); });
  const nudge = setInterval(() => page.map.triggerRepaint(), 500); // it may have loaded all after its last frame, and tells nobody
  page.map.once("idle", () => {
    clearInterval(nudge);
    page.draw();
    byId("waiting").hidden = true;
    document.documentElement.dataset.ready = performance.now();
  });
}

function draws(page) {
  return () => {
    const state = page.store.get();
    speak(null, state.lang);
    const side = sideOf(state);
    const start = startOf(page, side) ?? page.start;
    if (start !== page.start) page.turn = (page.turn ?? 0) + 1;
    page.start = start;
    page.view = viewOf(page, state, side);
    page.pictures = picturesOf(page, state, start);
    document.documentElement.lang = state.lang;
    drawHead(page, state);
    drawTabs(page, state);
    drawZones(page, state);
    drawLayers(page, state);
    drawCompare(page, state);
    drawEdit(page, state);
    page.board.draw(state);
    page.review.draw(state);
    drawHorizon(page, state);
    drawFacts(page, state);
    drawTable(page, state);
    drawPrint(page, state);
    page.drawing.draw(state);
    showMap(page, state, start, side);
    page.swipe.draw(state);
    page.told.draw();
  };
}

function styleOf(page, state, start, side = sideOf(state), more = {}) {
  const base = page.base[state.theme] ?? Object.values(page.base)[0];
  const above = page.review ? [...page.board.features(), ...page.review.features()] : [];
  return mapStyle({ base, start, state, side, view: page.view?.value, pictures: page.pictures, origin: location.origin, drawn: shapesOf(state), above, ...more });
}

/** What the map shows at first: the zone of the link, else all zones. */
function firstBounds(page) {
  const zone = page.first.zones.find((each) => each.id === page.store.get().zone);
  return zone?.geometry && (zone.halo || zone.drawn_area_ha) ? boxOf(zone.halo ?? zone.geometry) : page.first.bounds ?? HANOI;
}

function showMap(page, state, start, side) {
  const style = styleOf(page, state, start, side);
  const text = JSON.stringify(style);
  if (text !== page.shown) page.map.setStyle(style, { diff: true, validate: false });
  page.shown = text;
  nameControls(page.map);
  if (state.at && !page.map.isMoving() && !sameWindow(page.map, state.at)) page.map.jumpTo({ center: [state.at[1], state.at[0]], zoom: state.at[2] });
}

function drawHead(page, state) {
  byId("place").textContent = word(page.first.demo ? "title_demo" : "title");
  document.title = `${word(page.first.demo ? "title_demo" : "title")} · gisapp`;
  byId("demo-mark").hidden = !page.first.demo;
  byId("demo-mark").textContent = `${word("demo")}: ${word("demo_text")}`;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = word(each.dataset.word);
  for (const each of document.querySelectorAll("[data-state]")) if (each.value !== state[each.dataset.state]) each.value = state[each.dataset.state];
  byId("language").lang = state.lang === "vi" ? "en" : "vi";
}

/** Choose a zone, from the map or from a list; `from` is who gets the focus back when its panel is closed. */
function choose(page, id, from) {
  const zone = page.start.zones.find((each) => each.id === id);
  page.opener = from ?? null;
  page.store.set({ zone: id, here: null });
  if (from && zone?.geometry) fit(page.map, boxOf(zone.halo ?? zone.geometry), paddings());
  if (from) byId("facts-title")?.focus({ preventScroll: !narrow() });
}

/** Of the map's edges, and of what lies on it. */
function paddings() {
  const side = narrow() ? 30 : 50;
  return { top: 40, bottom: byId("time").offsetHeight + 60, left: side, right: side };
}

function failed(page, source, fault) {
  if (page.faults.get(source)?.status === fault.status && page.faults.has(source)) return;
  page.faults.set(source, { status: fault.status ?? 0, message: fault.message });
  needsToken(page, fault);
  page.draw();
}

/** Ask for the tiles of a layer again. */
function retrySource(page, id) {
  page.faults.delete(id);
  page.answers.retry();
  const source = page.map?.getSource(id);
  if (source?.setTiles) source.setTiles(source.tiles);
  page.draw();
}

async function copy(page) {
  history.replaceState(null, "", write(page.store.get()));
  try {
    await navigator.clipboard.writeText(location.href);
    page.told.say("copied", () => word("copied"), 4000);
  } catch {
    page.told.say("copied", () => location.href, 20_000);
  }
}

/** Somebody typed another link, or went back. */
function follow(page) {
  if (location.hash === write(page.store.get())) return;
  location.reload();
}

begin();
