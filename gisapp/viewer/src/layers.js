// Layers and legend in one: groups, switches, how strongly each is drawn, what it is, and what its signs mean.

import { pick } from "./compare.js";
import { viewOf } from "./data.js";
import { byId, el, hint, put, redraw, source, tick } from "./dom.js";
import { list } from "./facts.js";
import { retrySource } from "./faults.js";
import { folded } from "./folded.js";
import { instead, refused } from "./notices.js";
import { areaSign, badgeSign, glyphSign, lineSign } from "./signs.js";
import { isOn, switched } from "./state.js";
import { say, word } from "./words.js";

const SIGNS = { area: areaSign, line: lineSign, glyph: glyphSign, badge: badgeSign };

export function drawLayers(page, state) {
  redraw(draw, page, Object.keys(page.base), state.show, state.hide, state.opacity, state.theme, [...page.faults], page.turn, Object.keys(page.pictures), state.view, state.horizon, !page.view?.value, asksOf(page, state)?.question, page.view?.fault?.status);
}

function draw(page, state) {
  const { start } = page;
  const groups = start.legend.map(({ id, title, entries }) => el("fieldset.group",
    el("legend", say(title)),
    id === "zones" && strength(page, state, id, say(title)),
    entries.filter((each) => !state.view || !/^(filled|hollow)$/u.test(each.draw)).map((entry) => line(page, state, entry, start.layers.find((each) => each.id === entry.layer)))));
  put("view-choice", viewChoice(page, state));
  byId("theme").hidden = !Object.keys(start.land).length;
  put("legend", groups);
  put("reservations", start.reservations.map((each) => hint(say(each))));
}

/** What tells the questions of the view that is chosen; where it has not the one that is asked, it is asked none. */
const asksOf = (page, state) => (page.view?.fault ? viewOf(page, { ...state, question: "" }, state) : page.view)?.value;

/** The view that paints the zones, what it asks, and what its colours and patterns mean. */
function viewChoice(page, state) {
  const value = page.view?.value;
  const questions = asksOf(page, state)?.questions;
  return [
    pick("view", "viewer_view", state.view, Object.entries(page.first.views).map(([id, title]) => [id, say(title)]), (view) => page.store.set({ view: view === "zones" ? "" : view, question: "" })),
    questions?.length && pick("question", "viewer_question", value?.question ?? state.question, questions.map(({ id, title }) => [id, say(title)]), (question) => page.store.set({ question })),
    value && el("ul.kinds", { id: "view-legend" }, value.legend.map((each) => el("li", areaSign(each.look), el("span", say(each.label))))),
    page.view && instead(page, page.view),
  ];
}

/** One line of the legend: what can be switched has a box, what is a layer says more. */
function line(page, state, entry, layer) {
  const { toggle } = entry;
  const first = layer ? layer.shown : entry.shown !== false;
  const empty = layer?.placed === 0;
  const on = !empty && (!toggle || isOn(state, toggle, first));
  const label = say(entry.label);
  const named = [swatch(state, entry), el("span.label", label)];
  const head = toggle
    ? tick({ checked: on, disabled: empty, focus: toggle, data: { toggle }, onchange: (event) => page.store.set(switched(state, toggle, event.target.checked, first)) }, named)
    : el("div.entry", named);
  if (!layer) return head;
  const fault = page.faults.get(layer.id);
  entry.kinds = kindsOf(page, layer) ?? entry.kinds;
  return el("div.layer", { data: { layer: layer.id } }, head,
    empty && el("p.hint.no-data", word(layer.count ? "viewer_no_position" : "viewer_no_data")),
    on && [
      fault && refused(fault, () => retrySource(page, layer.id), `again-${layer.id}`),
      entry.kinds?.length && el("ul.kinds", entry.kinds.map((kind) => el("li", swatch(state, kind), el("span", say(kind.label))))),
      strength(page, state, layer.id, label),
    ],
    info(layer, label));
}

function strength(page, state, id, name) {
  const value = state.opacity[id] ?? 100;
  const oninput = (event) => {
    const { [id]: _, ...rest } = page.store.get().opacity;
    const share = Number(event.target.value);
    page.store.set({ opacity: share === 100 ? rest : { ...rest, [id]: share } });
  };
  return el("label.strength", el("span", word("opacity")), el("input", { type: "range", min: 10, max: 100, step: 10, value, focus: `opacity-${id}`, data: { opacity: id }, ariaLabel: `${word("opacity")}: ${name}`, ariaValueText: `${value} %`, oninput }));
}

const info = (layer, name) => folded(`viewer_about~${layer.id}`, [list(layer.facts), hint(source(layer.source))], [word("viewer_about"), el("span.unseen", `: ${name}`)]);

/** The colours of a raster, once they are here. */
const kindsOf = (page, layer) => page.pictures[layer.id]?.kinds.map(({ label, colour }) => ({ label, signs: [{ as: "area", look: { fill: colour, line: "#55554f", width: 0.5 } }] }));

/** What an entry of the legend shows: drawn by the strokes that draw the map; under a view, a status is an outline. */
const swatch = ({ theme, view }, { signs, toggle }) => el("span.signs", signs.map(({ as, look, ...how }) => SIGNS[as]({ ...look, fill: look[theme] ?? look.fill }, { ...how, hollow: how.hollow || (view && /^status/u.test(toggle)) })));
