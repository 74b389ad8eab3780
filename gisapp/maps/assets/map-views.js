// What each view adds: how zones are painted, what is drawn of the results, and what list and facts tell of them.
"use strict";
(function (g) {
  const { el, svg } = g;
  const plain = {
    paint: () => null,
    wanted: () => true,
    draw: () => {},
    names: () => [],
    line: () => null,
    facts: () => [],
    controls: () => [],
  };

  // ---- land balance

  const balanceOf = (zone) => (g.payload.part.balance[g.state.horizon] || {})[zone.id];
  const classOf = (code) => g.payload.part.classes[code] || null;
  const className = (code) => (code === "unmapped" ? g.word("unmapped") : classOf(code) ? g.say(classOf(code).name) : code);

  function bars(zone, height) {
    const rows = balanceOf(zone);
    const total = rows.reduce((sum, row) => sum + row.ha, 0) || 1;
    const said = rows.map((row) => `${className(row.use)} ${g.hectares(row.ha)}`).join("; ");
    const drawing = svg("svg", { viewBox: `0 0 300 ${height}`, preserveAspectRatio: "none", class: "bars", role: "img", "aria-label": said });
    let from = 0;
    for (const row of rows) {
      const width = (300 * row.ha) / total;
      const fill = row.use === "unmapped" ? "#fff" : g.landColour(row.use);
      const rect = svg("rect", { x: from, y: 0.5, width, height: height - 1, fill, stroke: "#5c5a52", "stroke-width": 0.5, "vector-effect": "non-scaling-stroke" });
      const title = svg("title");
      title.textContent = `${className(row.use)}: ${g.hectares(row.ha)}`;
      rect.append(title);
      drawing.append(rect);
      from += width;
    }
    return drawing;
  }

  const needs = (pair) => el("p", { className: "needs", text: g.word("not_computable") + ": " + g.say(pair) });

  function balanceFacts(zone) {
    const rows = balanceOf(zone);
    const heading = el("h3", { text: g.say(g.payload.views["land-balance"]) });
    if (!rows) return [heading, needs(g.payload.part.needs)];
    const table = el("table", { className: "figures" });
    for (const row of rows) {
      const colour = row.use === "unmapped" ? "none" : g.landColour(row.use);
      const box = g.box({ fillColor: colour, fillOpacity: 1 }, { color: "#5c5a52", weight: 0.8, dashArray: null }, { width: 18, height: 12 });
      const code = classOf(row.use) ? classOf(row.use).code + " " : "";
      table.append(el("tr", null, el("th", { scope: "row" }, box, " " + code + className(row.use)), el("td", { text: g.hectares(row.ha) }), el("td", { text: row.share === null ? "" : g.percent(row.share) })));
    }
    return [heading, bars(zone, 18), table, ...minimums(zone)];
  }

  function minimums(zone) {
    const rows = (g.payload.part.minimums[g.state.horizon] || {})[zone.id] || [];
    if (!rows.length) return [];
    const marks = { pass: "✓ ", fail: "✗ ", not_computable: "… " };
    const items = rows.map((row) => {
      const figures = row.share === undefined ? "" : ` ${g.percent(row.share)} / ≥ ${g.percent(row.limit)}`;
      const where = g.cited(row.clause, row.document);
      const outcome = el("strong", { className: "outcome " + (row.outcome === "pass" || row.outcome === "fail" ? row.outcome : ""), text: (marks[row.outcome] || "") + g.word(row.outcome) });
      return el("li", null, g.word(row.quantity) + figures + " ", outcome, where ? el("small", { text: " " + where }) : null);
    });
    return [el("h4", { text: g.word("minimums") }), el("ul", null, ...items)];
  }

  function themes() {
    if (!Object.keys(g.payload.part.classes).length) return [];
    const choices = el("div", { className: "choices" });
    for (const theme of ["readable", "legal"]) {
      const input = el("input", { type: "radio", name: "theme", value: theme, checked: g.state.theme === theme, on: { change: () => { g.state.theme = theme; g.refreshAll(); } } });
      choices.append(el("label", null, input, el("span", { text: g.word("theme_" + theme) })));
    }
    return [el("fieldset", null, el("legend", { text: g.word("theme") }), choices)];
  }

  const landBalance = {
    ...plain,
    paint: (zone) => (balanceOf(zone) ? { fillColor: "#fff", fillOpacity: 0.01 } : g.fill(g.payload.style.not_computable)),
    line: (zone) => (balanceOf(zone) ? bars(zone, 10) : el("small", { className: "needs", text: g.word("not_computable") })),
    facts: balanceFacts,
    controls: themes,
  };

  // ---- coverage

  const questionNow = () => g.payload.part.questions.find((each) => each.id === g.state.question);
  const answerTo = (question, zone) => ((g.payload.part.answers[g.state.horizon] || {})[question] || {})[zone.id];
  const classIndex = (share) => g.payload.style.coverage.breaks.filter((each) => share >= each).length;
  const computed = (answer) => answer && answer.status === "computed" && answer.least !== undefined;
  const kindLook = (kind) => g.payload.style.facilities[kind] || g.payload.style.facilities.other;

  function coveragePaint(zone) {
    const answer = answerTo(g.state.question, zone);
    if (!computed(answer)) return g.fill(g.payload.style.not_computable);
    const [low, high] = [classIndex(answer.least), classIndex(answer.greatest)];
    const base = { fillColor: g.payload.style.coverage.ramp[low], fillOpacity: 0.9 };
    const span = { ...g.payload.style.span, fill: g.payload.style.coverage.ramp[low] };
    return low === high ? base : g.fill(span, 0.9);
  }

  function questionTitle(question) {
    const kind = g.say(kindLook(question.kind));
    const reach = question.reach_m ? " " + g.word("within", { m: g.number(question.reach_m, 0) }) : "";
    const from = question.measured_from && g.hasWord("from_" + question.measured_from) ? ", " + g.word("from_" + question.measured_from) : "";
    return kind + reach + from;
  }

  function coverageControls() {
    const select = el("select", { id: "question", on: { change: () => { g.state.question = select.value; g.refreshAll(); } } });
    for (const each of g.payload.part.questions) select.append(el("option", { value: each.id, text: questionTitle(each), selected: each.id === g.state.question }));
    const question = questionNow();
    const said = [el("label", { className: "question" }, el("span", { text: g.word("question") }), select)];
    // A long question is cut off in its field: it stands whole below.
    if (question && questionTitle(question).length > 32) said[0].append(el("small", { text: questionTitle(question) }));
    if (question) said.push(el("p", { className: "hint" }, ...rule(question)));
    said.push(el("p", { className: "hint", text: g.say(g.payload.part.note) }));
    return said;
  }

  function rule(question) {
    const checked = question.verification ? g.say(g.payload.style.verification[question.verification]) : "";
    const where = g.cited(question.clause, question.document);
    const lead = question.title ? g.say(question.title) + ". " : "";
    return [lead, checked ? el("strong", { text: checked }) : null, where ? " · " + where : null].filter(Boolean);
  }

  function share(answer) {
    if (!computed(answer)) return g.word("not_computable");
    return g.range(answer.least, answer.greatest, g.percent);
  }

  function coverageFacts(zone) {
    const found = [el("h3", { text: g.say(g.payload.views.coverage) })];
    const table = el("table", { className: "figures" });
    for (const question of g.payload.part.questions) {
      const answer = answerTo(question.id, zone);
      if (!answer) continue;
      const place = answer.nearest_id ? placeOf(answer.nearest_id) : null;
      const named = (place && g.say(place.feature.name)) || g.say(answer.nearest) || answer.nearest_id;
      const nearest = named ? named + (answer.nearest_least_m === undefined ? "" : " · " + g.range(answer.nearest_least_m, answer.nearest_greatest_m, (m) => g.number(m, 0)) + " m") : "";
      const why = !computed(answer) && answer.needs ? g.word("needs") + ": " + g.say(answer.needs) : "";
      const told = [g.glyph(kindLook(question.kind)), " " + questionTitle(question), el("small", { text: [nearest && g.word("nearest") + ": " + nearest, why].filter(Boolean).join(" · ") })];
      const row = el("tr", { className: question.id === g.state.question ? "chosen" : "" }, el("th", { scope: "row" }, ...told), el("td", { text: share(answer) }));
      table.append(row);
    }
    found.push(table);
    return found;
  }

  function coverageDraw(group) {
    const question = questionNow();
    if (!question || !question.reach_m || !g.isOn("reach")) return;
    const look = g.payload.style.reach;
    for (const layer of g.payload.layers.filter((each) => each.role === "facilities" && g.isOn("layer:" + each.id))) {
      const served = layer.features.filter((each) => coverage.wanted(layer, each) && g.counts(each) && each.geometry);
      for (const feature of served.slice(0, 120)) {
        const at = feature.point || [].concat(feature.geometry.coordinates).flat(3).slice(0, 2);
        const options = { ...g.line(look), fillColor: look.fill, fillOpacity: look.opacity, radius: question.reach_m, pane: "results", interactive: false };
        L.circle([at[1], at[0]], options).addTo(group);
      }
    }
  }

  const coverage = {
    ...plain,
    paint: coveragePaint,
    wanted(layer, feature) {
      const question = questionNow();
      return layer.role !== "facilities" || !question || (feature.kind || layer.kind) === question.kind;
    },
    draw: coverageDraw,
    line: (zone) => el("small", { text: share(answerTo(g.state.question, zone)) }),
    facts: coverageFacts,
    controls: coverageControls,
  };

  // ---- conflicts

  const rowsOf = (zone) => (g.payload.part.rows[g.state.horizon] || []).filter((each) => each.zone === zone.id);
  const areasNow = () => g.payload.part.areas[g.state.horizon] || [];

  function placeOf(id) {
    for (const layer of g.payload.layers) {
      const feature = layer.features.find((each) => each.id === id && each.geometry);
      if (feature) return { layer, feature, at: feature.point || [].concat(feature.geometry.coordinates).flat(3).slice(0, 2) };
    }
    return null;
  }

  function conflictsDraw(group) {
    if (g.isOn("overlap")) {
      const look = g.payload.style.overlap;
      for (const area of areasNow()) {
        const shape = L.geoJSON(area.geometry, { ...g.line(look), ...g.fill(look), pane: "over" }).addTo(group);
        shape.on("click", (event) => { L.DomEvent.stopPropagation(event); g.selectZone(area.zone); });
      }
    }
    if (!g.isOn("same_commune")) return;
    for (const row of g.payload.part.rows[g.state.horizon] || []) {
      const zone = g.zonesById.get(row.zone);
      const place = row.proven === "same_commune_not_proven" && zone && zone.point ? placeOf(row.conflict) : null;
      if (!place) continue;
      const ends = [zone.point, place.at].map(([lon, lat]) => [lat, lon]);
      L.polyline(ends, { ...g.line(g.payload.style.same_commune), pane: "over", interactive: false }).addTo(group);
    }
  }

  function conflictItem(row) {
    const look = g.payload.style.constraints[row.class];
    const place = placeOf(row.conflict);
    const name = g.say(row.name) || row.conflict;
    const title = place ? el("button", { type: "button", className: "link", text: name, title: g.word("show"), on: { click: () => showConflict(row, place) } }) : el("strong", { text: name });
    const shared = row.communes ? g.word("shared", { c: row.communes.join(", ") }) : "";
    const told = [look ? g.say(look) : row.class, row.ha ? g.hectares(row.ha) : "", shared, g.cited(row.clause), row.needs && g.say(row.needs) ? g.word("needs") + ": " + g.say(row.needs) : ""];
    return el("li", null, title, el("small", { text: told.filter(Boolean).join(" · ") }), row.source ? el("small", null, g.source(row.source)) : null);
  }

  function showConflict(row, place) {
    const zone = g.zonesById.get(row.zone);
    const bounds = L.geoJSON(place.feature.geometry).getBounds();
    if (zone.geometry) bounds.extend(L.geoJSON(zone.geometry).getBounds());
    g.switchTo("layer:" + place.layer.id, true);
    g.refreshAll();
    g.map.fitBounds(bounds, { padding: [50, 50], maxZoom: 14, animate: !g.calm() });
  }

  function conflictFacts(zone) {
    const rows = rowsOf(zone);
    const groups = [["overlaps", "overlap"], ["same_commune", "same_commune_not_proven"]];
    const known = groups.map(([, proven]) => proven);
    const found = [el("h3", { text: g.say(g.payload.views.conflicts) })];
    if (!rows.length) return [...found, el("p", { text: g.word("no_conflict") })];
    const lists = [...groups.map(([word, proven]) => [word, rows.filter((row) => row.proven === proven)]), ["conflict_unknown", rows.filter((row) => !known.includes(row.proven))]];
    for (const [word, some] of lists) {
      if (some.length) found.push(el("h4", { text: g.word(word) }), el("ul", null, ...some.map(conflictItem)));
    }
    return found;
  }

  function conflictLine(zone) {
    const rows = rowsOf(zone);
    const proven = rows.filter((row) => row.proven === "overlap");
    const open = rows.filter((row) => row.proven === "same_commune_not_proven");
    const hectares = proven.reduce((sum, row) => sum + (row.ha || 0), 0);
    const told = [proven.length ? `${g.word("overlaps")}: ${g.hectares(hectares)}` : "", open.length ? `${g.word("same_commune")}: ${open.length}` : ""];
    return rows.length ? el("small", { className: "needs", text: told.filter(Boolean).join(" · ") }) : null;
  }

  const conflicts = {
    ...plain,
    draw: conflictsDraw,
    names: () => (g.isOn("overlap") ? areasNow().filter((each) => each.point && each.ha).map((each) => ({ kind: "result", at: each.point, text: g.hectares(Math.round(each.ha * 10) / 10), weight: each.ha })) : []),
    line: conflictLine,
    facts: conflictFacts,
  };

  // Views in files of their own add themselves.
  g.VIEWS = { zones: plain, "land-balance": landBalance, coverage, conflicts };
  const view = () => g.VIEWS[g.payload.view] || plain;
  g.zonePaint = (zone) => view().paint(zone);
  g.featureWanted = (layer, feature) => view().wanted(layer, feature);
  g.drawResults = (group) => view().draw(group);
  g.resultNames = () => view().names();
  g.resultSigns = () => (view().signs ? view().signs() : []);
  g.resultLine = (zone) => view().line(zone);
  g.resultFacts = (zone) => view().facts(zone);
  g.resultControls = () => view().controls();
  g.listOfView = () => view().list;
  g.paperOfView = () => (view().paper ? view().paper() : []);
  g.address = () => (view().address ? view().address() : location.href);
})(window.gisapp);
