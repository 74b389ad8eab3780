// What is known of the chosen zone or of what lies where somebody asked, with its sources; and what is computed of it.

import { assessmentParts, differs, landName } from "./assessment.js";
import { sideOf, startOf, zoneOf } from "./data.js";
import { byId, closer, el, figures, focusOf, hint, put, redraw, row, source } from "./dom.js";
import { folded } from "./folded.js";
import { featuresHere } from "./identify.js";
import { editTools } from "./edit.js";
import { statusLook } from "./signs.js";
import { date, hectares, joined, number, quality, say, sayOf, word, wordOr } from "./words.js";
import { presenceOf, zoneSign } from "./zones.js";

export function drawFacts(page, state) {
  page.closeFacts ??= () => close(page);
  const { zone } = state;
  const side = sideOf(state);
  const there = startOf(page, side)?.zones.some((each) => each.id === zone);
  // Until an answer for another side is here, that for the one before stays, and is told to be so.
  const answered = (before, path, query) => {
    const value = zone === page.factsOf && before?.value;
    return there ? page.answers.get(path, { query }, value) : { waiting: true, value };
  };
  const answer = page.assessment = answered(page.assessment, `/zones/${encodeURIComponent(zone)}/assessment`, side);
  page.differs = state.scenario && answered(page.differs, "/app/difference", { ...side, zone });
  // What is drawn there is known once the map has drawn it; until the place changes it stays as it was found.
  const here = String(state.here);
  if (here !== page.here && (!state.here || page.map.loaded())) [page.features, page.here] = [state.here && featuresHere(page, state.here), here];
  redraw(draw, page, zone, side, state.theme, page.features, answer.value?.inputs, answer.waiting, answer.fault?.status, page.turn, page.differs && !page.differs.waiting);
  if (zone !== page.factsOf) byId("facts").scrollTop = 0;
  page.factsOf = zone;
}

function close(page) {
  const opener = page.opener;
  page.store.set({ zone: null, here: null });
  const back = opener?.isConnected ? opener : document.querySelector(focusOf(opener?.dataset.focus));
  (back || page.map.getCanvas()).focus({ preventScroll: true });
}

function draw(page, state) {
  const panel = byId("facts");
  const zone = zoneOf(page, state.zone);
  panel.hidden = !zone && !page.features;
  if (panel.hidden) return put("facts");
  return put("facts", closer("close-facts", page.closeFacts), zone ? zoneFacts(page, state, zone) : featureFacts(page));
}

export const layerOfZones = (page) => page.start.layers.find((each) => each.role === "zones")?.id;
const heading = (text) => el("h2", { id: "facts-title", tabIndex: -1, focus: "facts-title" }, text);

function zoneFacts(page, state, zone) {
  const lang = state.lang === "en" ? "vi" : "en";
  const other = zone.name?.[lang];
  return [
    heading(say(zone.name)),
    other && other !== say(zone.name) && el("p.other", { lang }, other),
    el("p.status", zoneSign(zone, state.horizon), el("strong", say(statusLook(zone.status))), zone.status_as_of && ` · ${word("as_of", { d: date(zone.status_as_of) })}`),
    presence(zone, state.horizon),
    ...areas(zone),
    editTools(page, layerOfZones(page), zone.id, zone.name, { drop: true }),
    page.differs && differs(page, state, page.differs),
    ...assessmentParts(page, state, page.assessment),
    zone.figures.length && folded("figures", figures(zone.figures.map(claim))),
    folded("viewer_more_facts", list(zone.more)),
    zone.sources?.length && folded("sources", el("ul.sources", zone.sources.map((each) => el("li", source(each))))),
  ];
}

function presence(zone, year) {
  const { presence: told, earliest: a, latest: b, source: from } = zone.presence?.[year] ?? {};
  const years = a && b && a !== b ? word("between", { a, b }) : a ? word("from_year", { a }) : b && word("to_year", { b });
  return told && el("p", { className: `presence ${told}` }, el("strong", `${word("at_horizon", { h: year })}: `), presenceOf(zone, year) + (years ? ` (${years})` : ""), from && el("small", source(from)));
}

const areas = (zone) => [
  el("h3", word("areas")),
  zone.areas.length ? figures(zone.areas.map(claim)) : el("p", zone.stated_area_ha ? hectares(zone.stated_area_ha) : word("no_area")),
  zone.drawn_area_ha && hint(`${word("drawn_area")}: ${hectares(zone.drawn_area_ha)} (${zone.quality ? quality(zone.quality) : "–"})`),
];

const claim = ({ value, said, source: from }) => row(el("span.value", say(value)), [el("span", say(said)), from && el("small", source(from))]);

export const list = (pairs) => el("dl", pairs.flatMap(([key, said]) => [el("dt", wordOr(key, key)), el("dd", say(said))]));

const HIDDEN = new Set(["id", "name_vi", "name_en", "name", "min_zoom"]);

function featureFacts(page) {
  if (!page.features.length) return [heading(word("viewer_nothing_here")), hint(word("viewer_nothing_help"))];
  return [heading(word("viewer_here", { n: page.features.length })), ...page.features.map(({ source: id, properties }) => {
    const layer = page.start.layers.find((each) => each.id === id);
    const name = sayOf(properties, "name") || say(layer?.title);
    const rows = Object.entries(properties).filter(([key, value]) => !HIDDEN.has(key) && value !== "").map(([key, value]) => coded(page, key, value));
    return el("article.feature", el("h3", name), hint(say(layer?.title)), list(rows), layer?.in_time && properties.id && editTools(page, id, properties.id));
  })];
}

/** A property as a reader knows it: what its column is called, and what stands in it. */
function coded(page, key, value) {
  const { title, codes, unit, year } = page.start.columns[key] ?? {};
  const plain = typeof value === "number" && !year ? joined([number(value), unit], " ") : date(String(value));
  return [say(title) || key, codes?.[value] ?? { vi: key === "land_use" ? landName(page, value) : plain }];
}
