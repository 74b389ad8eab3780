// What is drawn becomes part of a scenario: a road or a zone, with what its layer asks of every feature.

import { layerOfZones } from "./facts.js";
import { amend } from "./draft.js";
import { byId, el } from "./dom.js";
import { say, word } from "./words.js";

/** Given by the server, or told by the drawing. */
const GIVEN = ["id", "status", "quality"];

/** The layer that takes it: roads before corridors, of which some are roads. */
function layerFor(page, shape) {
  if (shape.type === "Polygon") return layerOfZones(page);
  const found = page.start.layers.filter((each) => each.role === "corridors");
  return (found.find((each) => each.kind === "roads") ?? found[0])?.id;
}

/** What the layer that takes it asks of a feature; `layer` names it. */
export function schemaFor(page, shape) {
  const layer = shape && layerFor(page, shape);
  const schema = layer && page.answers.get(`/collections/${encodeURIComponent(layer)}/schema`).value;
  return schema ? { layer, required: schema.required, properties: schema.properties } : null;
}

/** The form that puts the drawing into the scenario; `done` when it is there. */
export function added(page, shape, done) {
  const { layer, ...schema } = page.schema;
  const { classes } = page.start.layers.find((each) => each.id === layer);
  const fields = schema.required.filter((name) => !GIVEN.includes(name)).map((name) => [name, field(page, name, schema.properties[name], classes)]);
  const opens = el("input", { type: "number", id: "add-opens", data: { focus: "add-opens" } });
  const lacking = el("p", { className: "needs", attr: { role: "alert" } });
  const submit = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(fields.map(([name, input]) => [name, input.value.trim()]));
    const empty = fields.find(([name]) => !values[name]);
    if (empty) {
      lacking.textContent = word("viewer_lacking", { x: labelOf(page, empty[0]) });
      return empty[1].focus();
    }
    const year = opens.value ? { status: "in_plan", expected_earliest: Number(opens.value), expected_latest: Number(opens.value) } : {};
    amend(page, { layer, action: "insert", id: `new-${Date.now().toString(36)}`, values: { ...values, ...year }, geometry: shape });
    done();
    return byId("changes")?.focus();
  };
  return el("form", { className: "edit", noValidate: true, on: { submit } }, ...fields.map(([name, input]) => labelled(labelOf(page, name), input)), labelled(word("viewer_opens"), opens), lacking,
    el("button", { type: "submit", className: "button", text: word("viewer_into"), data: { focus: "into" } }));
}

const labelled = (text, input) => el("label", { className: "field" }, el("span", { text }), input);
const labelOf = (page, name) => say(page.start.columns[name]) || word(name);

function field(page, name, { enum: codes }, classes) {
  const offered = codes ?? (name === "kind" && classes.length ? classes : null);
  const as = { id: `add-${name}`, data: { focus: `add-${name}` } };
  return offered ? el("select", as, ...offered.map((each) => el("option", { value: each, text: say(page.start.style.corridors[each]) || each }))) : el("input", { ...as, maxLength: 200 });
}
