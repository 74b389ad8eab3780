// What is drawn becomes part of a scenario: a road or a zone, with what its layer asks of every feature.

import { layerOfZones } from "./facts.js";
import { amend } from "./changes.js";
import { button, byId, choice, el, field, warning } from "./dom.js";
import { style } from "./signs.js";
import { say, word, wordOr } from "./words.js";

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
  const fields = schema.required.filter((name) => !GIVEN.includes(name)).map((name) => [name, input(name, schema.properties[name], classes)]);
  const opens = el("input", { type: "number", id: "add-opens", focus: "add-opens" });
  const lacking = warning("");
  const onsubmit = () => {
    const values = Object.fromEntries(fields.map(([name, input]) => [name, input.value.trim()]));
    const empty = fields.find(([name]) => !values[name]);
    if (empty) {
      lacking.textContent = word("viewer_lacking", { x: labelOf(empty[0]) });
      return empty[1].focus();
    }
    const year = Number(opens.value);
    if (year) Object.assign(values, { status: "in_plan", expected_earliest: year, expected_latest: year });
    amend(page, { layer, action: "insert", id: `new-${Date.now().toString(36)}`, values, geometry: shape });
    done();
    return byId("changes")?.focus();
  };
  return el("form.edit", { noValidate: true, data: { part: "added" }, onsubmit }, fields.map(([name, input]) => field(labelOf(name), input)), field(word("viewer_opens"), opens), lacking,
    button("viewer_into", null, { type: "submit", focus: "into" }));
}

const labelOf = (name) => wordOr(`column_${name}`, word(name));

function input(name, { enum: codes }, classes) {
  const offered = codes ?? (name === "kind" && classes.length ? classes : null);
  const as = { id: `add-${name}`, focus: `add-${name}` };
  return offered ? choice(as, "", offered.map((each) => [each, say(style.corridors[each]) || each])) : el("input", { ...as, maxLength: 200 });
}
