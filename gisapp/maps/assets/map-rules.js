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
    return list.map(([standard, outcome, , , , needs, said, , told]) => ({ standard, outcome, needs, said, told }));
  }

  const having = (rows, outcome) => rows.filter((row) => row.outcome === outcome);
  const areas = () => (part().areas[g.state.horizon] || []).map((place) => part().drawn[place]);
  const repairsOf = (zone) => (part().repairs[g.state.horizon] || []).filter((each) => each.zone === zone.id);

  // Failing one rule outweighs all others; a zone of which nothing is known keeps nothing.
  function worst(zone) {
    const rows = answers(zone);
    return having(rows, "fail").length ? "fail" : having(rows, "pass").length ? "pass" : "not_computable";
  }

  function item(row) {
    const rule = part().rules[row.standard];
    const needs = row.needs.map((place) => g.say(part().said[place])).join("; ");
    const said = row.said === null ? "" : g.say(part().said[row.said]);
    const outcome = el("strong", { className: "outcome " + row.outcome, text: MARKS[row.outcome] + g.word(row.outcome) });
    const told = [g.say(rule.cited), said, needs ? g.word("needs") + ": " + needs : ""].filter(Boolean).join(" · ");
    return el("li", null, g.say(rule.title) + ": ", outcome, " " + g.say(part().said[row.told]), el("small", { text: " " + told }));
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
