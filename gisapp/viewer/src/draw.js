// A polygon or a line drawn by hand: click or Space sets a corner, corners are dragged or moved by the arrow keys.

import { byId, el, narrow, put, redraw } from "./dom.js";
import { boxOf, marker, rounded } from "./map.js";
import { isPlace, numbersIn } from "./parts.js";
import { lengthOf } from "./plane.js";
import { metres, word } from "./words.js";
import { added, schemaFor } from "./add.js";
import { answerParts, asking } from "./what-if.js";

const STEP = 4;
const MOST = 200;
const NOTHING = { drawn: [], tool: "", adding: false, added: {} };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const cornerAt = (place) => rounded(place, 6);

const isLine = ({ tool, drawn }) => /^(measure|road)$/u.test(tool) || drawn.length < 3;

/** What is drawn, as GeoJSON: a polygon once it has three corners, unless it is a length or a road. */
function shapeOf(state) {
  const { drawn } = state;
  if (drawn.length < 2) return null;
  return isLine(state) ? { type: "LineString", coordinates: drawn } : { type: "Polygon", coordinates: [[...drawn, drawn[0]]] };
}

/** That, and what was drawn for a scenario already. */
export const shapesOf = (state) => [shapeOf(state), ...state.changes.filter((each) => !each.crs).map((each) => each.geometry)].filter(Boolean);

export function drawing(page) {
  const marks = [];
  const { store } = page;
  const ask = asking(page);
  const corners = () => store.get().drawn;
  const change = (drawn) => store.set({ drawn: drawn.slice(0, MOST) });
  const start = (tool) => { store.set({ ...NOTHING, tool, adding: true, tab: "draw" }); page.map.getCanvas().focus({ preventScroll: !narrow() }); };
  const stop = () => store.set({ adding: false });

  const api = {
    start,
    add: (place) => change([...corners(), cornerAt(place)]),
    keyed(event) {
      if (!store.get().adding) return false;
      const act = { Enter: stop, Escape: stop, " ": () => api.add(page.map.getCenter()), Backspace: () => change(corners().slice(0, -1)) }[event.key];
      if (!act) return false;
      event.preventDefault();
      event.stopPropagation();
      act();
      return true;
    },
    draw(state) {
      const { adding, drawn, tool, horizon } = state;
      place(drawn);
      ask(shapeOf(state), state);
      page.map.getContainer().classList.toggle("drawing", adding);
      page.map.doubleClickZoom[adding ? "disable" : "enable"]();
      page.schema = tool && tool !== "measure" && !adding ? schemaFor(page, shapeOf(state)) : null;
      redraw(content, page, drawn, tool, horizon, adding, page.whatIf, page.turn, page.schema);
    },
  };

  /** A mark at each corner; those that stay are moved, so that a drag is not cut off. */
  function place(drawn) {
    while (marks.length > drawn.length) marks.pop().remove();
    drawn.forEach((corner, at) => {
      marks[at] ??= mark(corner, at);
      if (!marks[at].held) marks[at].setLngLat(corner);
      marks[at].getElement().ariaLabel = word("viewer_corner", { n: at + 1 });
    });
  }

  function mark(corner, at) {
    const handle = el("button.corner", { onclick: (event) => event.stopPropagation(), onkeydown: keyed });
    const made = marker({ element: handle, draggable: true }).setLngLat(corner).addTo(page.map);
    const move = (to) => change(corners().map((each, index) => (index === at ? cornerAt(to) : each)));
    made.on("dragstart", () => { made.held = true; });
    made.on("drag", () => move(made.getLngLat()));
    made.on("dragend", () => { made.held = false; });
    function keyed(event) {
      const step = ARROWS[event.key];
      if (!step && event.key !== "Delete") return;
      event.preventDefault();
      event.stopPropagation();
      if (!step) return change(corners().filter((_, index) => index !== at));
      const far = event.shiftKey ? STEP * 5 : STEP;
      const { x, y } = page.map.project(corners()[at]);
      return move(page.map.unproject([x + step[0] * far, y + step[1] * far]));
    }
    return made;
  }

  const acts = {
    viewer_draw_zone: () => start("zone"), viewer_add_road: () => start("road"), viewer_measure: () => start("measure"), viewer_done: stop,
    viewer_corner_here: () => api.add(page.map.getCenter()), viewer_undo: () => change(corners().slice(0, -1)), viewer_clear: () => store.set(NOTHING),
  };
  byId("tab-draw").onclick = ({ target }) => acts[target.dataset.draw]?.();
  byId("show-typed").onclick = typed;

  function content(_, state) {
    const { adding, drawn, tool } = state;
    for (const each of document.querySelectorAll("[data-draw]")) each.disabled = { viewer_corner_here: !tool, viewer_undo: !drawn.length, viewer_clear: !tool }[each.dataset.draw];
    put("draw-help", word(adding ? "viewer_adding" : "viewer_draw_help"));
    const line = isLine(state);
    byId("measured").parentNode.hidden = drawn.length < 2;
    put("measured-what", word(line ? "length" : "viewer_perimeter"));
    put("measured", metres(lengthOf(line ? drawn : [...drawn, drawn[0]])));
    put("add", page.schema && added(page, shapeOf(state), () => store.set({ ...NOTHING, tab: "edit" })));
    put("what-if", tool === "zone" && answerParts(page, drawn));
  }

  /** Corners as somebody types them, a line each. */
  function typed() {
    const pairs = store.get().corners.trim().split(/[\n;]+/u).map(numbersIn).filter((pair) => pair.length > 1);
    const fine = pairs.length > 2 && pairs.every(isPlace);
    put("not-typed", !fine && word("viewer_not_typed"));
    if (!fine) return;
    const drawn = pairs.slice(0, MOST).map(([lng, lat]) => [lng, lat]);
    page.map.fitBounds(boxOf({ coordinates: drawn }), { padding: 120, animate: false });
    store.set({ tool: "zone", drawn });
  }
  return api;
}
