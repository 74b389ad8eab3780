// The view of the rule check: zones by their worst outcome, where they fail, and the repair drawn.
"use strict";
(function (g) {
  const { el } = g;
  const MARKS = { pass: "✓ ", fail: "✗ ", not_computable: "… " };
  const ORDER = ["fail", "pass", "not_computable"];
  const LOOKS = { conflict: "rule_conflict", phase: "phase", trim: "trim" };
  const part = () => g.payload.part;

  function answers(zone) {
    const place = (part().answers[g.state.horizon] || {})[zone.id];
    const list = place === undefined ? [] : part().lists[place];
    return list.map(([standard, outcome, least, greatest, unit, needs, said, quality]) => ({ standard, outcome, least, greatest, unit, needs, said, quality }));
  }

  const having = (rows, outcome) => rows.filter((row) => row.outcome === outcome);
  const areas = () => (part().areas[g.state.horizon] || []).map((place) => part().drawn[place]);
  const repairsOf = (zone) => (part().repairs[g.state.horizon] || []).filter((each) => each.zone === zone.id);

  // Failing one rule outweighs all others; a zone of which nothing is known keeps nothing.
  function worst(zone) {
    const rows = answers(zone);
    return having(rows, "fail").length ? "fail" : having(rows, "pass").length ? "pass" : "not_computable";
  }

  function figure(value, unit) {
    if (unit === "share") return g.percent(value);
    if (unit === "count") return g.number(value);
    const named = unit && g.hasWord("unit_" + unit) ? g.word("unit_" + unit) : unit;
    return [g.number(value / (BILLIONS.has(unit) ? 1e9 : 1)), named].filter(Boolean).join(" ");
  }

  // Money is told in billions.
  const BILLIONS = new Set(["VND", "USD"]);
  // Rules whose number is no limit of the value: an area from which a duty begins, and what the ground lies above.
  const ASKED = {
    area_needing_general_plan: "rule_general_plan_from",
    area_needing_opinions: "rule_opinions_from",
    ground_above_design_flood: "rule_above_flood",
  };

  const SIGNS = { ">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "=" };

  const missing = (value) => value === null || value === undefined;

  // What was found, and what the rule asks, as a sentence that holds for this rule.
  g.ruleFigures = function (row, rule) {
    const value = missing(row.least) ? "" : missing(row.greatest) ? "≥ " + figure(row.least, row.unit) : g.range(row.least, row.greatest, (each) => figure(each, row.unit));
    const limit = missing(rule.limit) ? "" : figure(rule.limit, rule.unit);
    return [value && found(value, row, rule), limit && asked(limit, rule)].filter(Boolean).join(" · ");
  };

  function found(value, row, rule) {
    if (rule.quantity === "reach") return g.word("rule_share_reached", { x: value });
    if (rule.quantity === "ground_above_design_flood") return g.word("rule_share_too_low", { x: value });
    if (rule.quantity === "approved_housing_and_utilities_plan") return g.word(row.least >= 1 ? "rule_there" : "rule_not_there");
    return value;
  }

  function asked(limit, rule) {
    if (rule.quantity === "reach") return g.word("rule_all_within", { x: limit });
    if (rule.quantity === "approved_housing_and_utilities_plan") return g.word("rule_has_to_be");
    if (ASKED[rule.quantity]) return g.word(ASKED[rule.quantity], { x: limit });
    return g.word("rule_limit", { x: `${SIGNS[rule.comparator] || rule.comparator} ${limit}` });
  }

  function item(row) {
    const rule = part().rules[row.standard];
    const where = g.cited(rule.clause, rule.document);
    const checked = rule.verification ? g.say(g.payload.style.verification[rule.verification]) : "";
    const needs = row.needs.map((place) => g.say(part().said[place])).join("; ");
    const said = row.said === null ? "" : g.say(part().said[row.said]);
    const outcome = el("strong", { className: "outcome " + row.outcome, text: MARKS[row.outcome] + g.word(row.outcome) });
    const told = [where, checked, said, needs ? g.word("needs") + ": " + needs : ""].filter(Boolean).join(" · ");
    return el("li", null, g.say(rule.title) + ": ", outcome, " " + g.ruleFigures(row, rule), el("small", { text: " " + told }));
  }

  function repair(each) {
    const rules = each.standards.map((id) => (part().rules[id] ? g.say(part().rules[id].title) : id)).join("; ");
    const drawn = areas().filter((area) => area.zone === each.zone && area.role !== "conflict" && area.standard === each.standards.join("; "));
    const parts = drawn.map((area) => partName(area) + (area.rice === undefined ? "" : ", " + g.word("rule_rice", { x: g.hectares(area.rice) })));
    const lead = el("strong", { text: g.word("repair_" + each.kind) });
    return el("li", null, lead, " " + parts.join("; "), el("small", { text: " " + [rules, g.say(each.said)].filter(Boolean).join(" · ") }));
  }

  function partName(area) {
    const named = area.role === "phase" ? g.word("phase_number", { n: area.number }) : g.word("trim");
    return area.ha === undefined ? named : `${named}: ${g.hectares(Math.round(area.ha * 100) / 100)}`;
  }

  function facts(zone) {
    const rows = answers(zone);
    const found = [el("h3", { text: g.say(g.payload.views.rules) }), el("p", { text: counts(rows) })];
    const repaired = repairsOf(zone);
    const lines = repaired.filter((each) => each.kind !== "none");
    const none = repaired.filter((each) => each.kind === "none");
    if (lines.length) found.push(el("h4", { text: g.word("repairs") }), el("ul", null, ...lines.map(repair)));
    for (const outcome of ORDER) {
      const some = having(rows, outcome);
      if (!some.length) continue;
      const summary = el("summary", { text: `${MARKS[outcome]}${g.word(outcome)} (${some.length})` });
      found.push(el("details", { open: outcome === "fail" }, summary, el("ul", null, ...some.map(item))));
    }
    if (none.length) {
      const summary = el("summary", { text: `${g.word("repair_none")} (${none.length})` });
      found.push(el("details", null, summary, el("ul", null, ...none.map(repair))));
    }
    return found;
  }

  const counts = (rows) => ORDER.map((outcome) => `${MARKS[outcome]}${g.word(outcome)}: ${having(rows, outcome).length}`).join(" · ");

  function draw(group) {
    for (const area of areas()) {
      const look = g.payload.style[LOOKS[area.role]];
      if (!look || !g.isOn(LOOKS[area.role])) continue;
      const shape = L.geoJSON(area.geometry, { ...g.line(look), ...g.fill(look), pane: "over", pointToLayer: (_, at) => L.circleMarker(at, { ...g.line(look), radius: 4, pane: "over" }) }).addTo(group);
      shape.on("click", (event) => { L.DomEvent.stopPropagation(event); g.selectZone(area.zone); });
    }
  }

  function names() {
    const shown = areas().filter((each) => each.role !== "conflict" && each.point && g.isOn(LOOKS[each.role]));
    return shown.map((each) => ({ kind: "result", at: each.point, text: partName(each), weight: each.ha || 0, around: 16 }));
  }

  g.VIEWS.rules = {
    ...g.VIEWS.zones,
    paint: (zone) => g.fill(g.payload.style.outcomes[worst(zone)]),
    draw,
    names,
    line: (zone) => el("small", { className: worst(zone) === "fail" ? "needs" : "", text: counts(answers(zone)) }),
    facts,
  };
})(window.gisapp);
