// Access by road: the roads, communes and people that the chosen zone reaches in time, its gates, the nearest of a kind.
"use strict";
(function (g) {
  const { el } = g;
  const FIRST = "a".charCodeAt(0);
  const part = () => g.payload.part;
  const minutes = () => part().minutes;
  const times = () => g.payload.style.times;
  const told = (zone) => part().told[(part().answers[g.state.horizon] || {})[zone.id]];
  const kindNow = () => (part().questions.find((each) => each.id === g.state.question) || part().questions[0] || {}).kind;
  const nearestOf = (zone, kind) => ((told(zone) || {}).nearest || []).find((each) => each.kind === kind);
  const kindLook = (kind) => g.payload.style.facilities[kind] || g.payload.style.facilities.other;
  const look = (list, index) => list[Math.min(index, list.length - 1)];

  // The first of the times that is no less than these minutes; as many as there are where none is.
  const timeOf = (value) => minutes().filter((each) => value > each).length;

  // ---- roads: each stretch is a first vertex and steps, in hundred-thousandths of a degree; letters say what is reached

  let vertices = null;
  function lines() {
    vertices = vertices || part().lines.map((steps) => {
      const line = [];
      for (let at = 0, x = 0, y = 0; at < steps.length; at += 2) {
        x += steps[at];
        y += steps[at + 1];
        line.push([y / 1e5, x / 1e5]);
      }
      return line;
    });
    return vertices;
  }

  // The stretches of a zone by what is surely and what is only perhaps reached: [{sure, perhaps}] by time.
  function reached(zone) {
    const found = minutes().map(() => ({ sure: [], perhaps: [] }));
    const answer = told(zone);
    if (!answer || answer.roads === undefined) return found;
    const [all, many] = [lines(), minutes().length + 1];
    let at = 0;
    for (const [, count, letter] of part().codes[answer.roads].matchAll(/(\d*)([a-z])/g)) {
      const code = letter.charCodeAt(0) - FIRST;
      const [soonest, latest] = [Math.floor(code / many), code % many];
      const end = at + Number(count || 1);
      if (latest < minutes().length) found[latest].sure.push(...all.slice(at, end));
      if (soonest < latest && soonest < minutes().length) found[soonest].perhaps.push(...all.slice(at, end));
      at = end;
    }
    return found;
  }

  function drawRoads(zone, group) {
    const found = reached(zone);
    const still = { pane: "over", interactive: false, lineCap: "butt", smoothFactor: 0.7 };
    // In a dense city wide lines would run into one another.
    const wide = part().lines.length > 2000 ? 0.6 : 1;
    const put = (toggle, shape, options) => { if (shape.length && g.isOn(toggle)) L.polyline(shape, { ...still, ...options, weight: options.weight * wide }).addTo(group); };
    for (let index = found.length - 1; index >= 0; index -= 1) put("roads:" + index, found[index].sure, g.line(look(times(), index)));
    for (let index = found.length - 1; index >= 0; index -= 1) put("perhaps:" + index, found[index].perhaps, g.line(look(g.payload.style.times_perhaps, index)));
  }

  // ---- communes: hatched by the first time that may reach them

  function drawCommunes(zone, group) {
    const communes = (told(zone) || {}).communes || {};
    const looks = g.payload.style.communes_reached;
    for (const layer of g.payload.layers.filter((each) => each.role === "communes")) {
      for (const feature of layer.features) {
        const answer = feature.geometry && communes[feature.id];
        const index = answer ? minutes().findIndex((each) => answer[each] !== undefined) : -1;
        if (index < 0 || !g.isOn("communes_reached:" + Math.min(index, looks.length - 1))) continue;
        const style = look(looks, index);
        const paint = { ...g.line(style), ...g.fill(style), pane: "ground", interactive: false };
        if (/Point/.test(feature.geometry.type)) L.circleMarker([...feature.geometry.coordinates].reverse(), { ...paint, radius: 8 }).addTo(group);
        else L.geoJSON(feature.geometry, paint).addTo(group);
      }
    }
  }

  function drawGates(zone, group) {
    if (!g.isOn("gates")) return;
    const style = g.payload.style.gate;
    for (const [lon, lat] of (told(zone) || {}).gates || []) {
      const options = { ...g.line(style), fillColor: style.fill, fillOpacity: 1, radius: 4.5, pane: "points", interactive: false };
      L.circleMarker([lat, lon], options).addTo(group);
    }
  }

  // A ring around the nearest by road; a second, dashed, around the nearest in a straight line where that is another.
  function drawNearest(zone, group) {
    const answer = nearestOf(zone, kindNow());
    if (!answer) return;
    const ring = (id, dashArray) => {
      const at = id && placeOf(id);
      if (at) L.circleMarker([at[1], at[0]], { color: "#111", weight: 2.5, dashArray, fill: false, radius: 13, pane: "points", interactive: false }).addTo(group);
    };
    ring(answer.id, null);
    if (answer.straight_id !== answer.id) ring(answer.straight_id, "3 4");
  }

  function placeOf(id) {
    for (const layer of g.payload.layers.filter((each) => each.role === "facilities")) {
      const feature = layer.features.find((each) => each.id === id && each.geometry);
      if (feature) return feature.point || [].concat(feature.geometry.coordinates).flat(3).slice(0, 2);
    }
    return null;
  }

  function draw(group) {
    const zone = g.state.zone && g.zonesById.get(g.state.zone);
    if (!zone) return;
    drawCommunes(zone, group);
    drawRoads(zone, group);
    drawGates(zone, group);
    drawNearest(zone, group);
  }

  // ---- zones by the time to the nearest of the kind: by the least, hatched as uncertain where the greatest is another

  function paint(zone) {
    const style = g.payload.style;
    const answer = nearestOf(zone, kindNow());
    if (!answer || answer.least_min === undefined) return g.fill(style.not_computable);
    const index = timeOf(answer.greatest_min === undefined ? Infinity : answer.greatest_min);
    return g.fill(index < minutes().length ? look(style.times, index) : style.beyond);
  }

  // ---- what the list and the facts tell

  const whole = (value) => g.number(value, 0);
  const metres = (value) => (value >= 1000 ? g.number(value / 1000, 1) + " km" : whole(value) + " m");
  const counted = (value) => whole(value >= 1000 ? Math.round(value / 100) * 100 : value);

  function span(least, greatest, format) {
    if (least === undefined) return "";
    return greatest === undefined ? g.word("at_least", { x: format(least) }) : g.range(least, greatest, format);
  }

  const inMinutes = (answer) => span(answer.least_min, answer.greatest_min, (value) => g.word("minutes", { n: g.number(value, 1) }));
  const why = (answer) => (answer.needs ? g.word("needs") + ": " + answer.needs.map((place) => g.say(part().said[place])).join("; ") : "");

  function onRoads(zone) {
    const answer = told(zone) || {};
    if (answer.status === undefined) return g.word("no_roads");
    if (answer.status === "no_road_data") return g.word("no_road_data");
    if (answer.status === "no_position") return g.word("no_position_here");
    const gates = answer.gates ? g.word("gates") + ": " + g.word("gates_as_drawn", { n: answer.gates.length }) : "";
    const beside = answer.status === "beside_roads" ? g.word("beside_roads", { m: whole(answer.off_m) }) : "";
    return [gates, beside, answer.lacking ? g.word("may_lack_roads") : ""].filter(Boolean).join(" · ");
  }

  function reachRow(row) {
    if (row.status === "no_road_data") return null;
    const of = (name, format) => span(row[name + "_least"], row[name + "_greatest"], format);
    const people = of("people", counted) || g.word("people_unknown");
    const more = [
      row.from ? g.word("people_from_" + row.from) : "",
      row.uncounted ? g.word("uncounted", { n: whole(row.uncounted) }) : "",
      g.word("roads_reached") + ": " + of("km", (value) => g.number(value, 0)) + " km",
      g.word("communes_reached") + ": " + of("communes", whole),
      row.old_greatest === undefined ? "" : g.word("old_reached") + ": " + of("old", whole),
    ];
    const index = minutes().indexOf(row.minutes);
    const lead = el("th", { scope: "row" }, g.stroke(g.line(look(times(), Math.max(index, 0)))), " " + g.word("within_minutes", { n: g.number(row.minutes) }), el("small", { text: more.filter(Boolean).join(" · ") }));
    return el("tr", null, lead, el("td", { text: people }));
  }

  function communeList(zone) {
    const communes = Object.entries((told(zone) || {}).communes || {});
    if (!communes.length) return [];
    const last = minutes().length - 1;
    const share = ([least, greatest]) => (least >= 0.9995 ? g.word("reached_wholly") : g.range(least, greatest, (value) => g.percent(value)));
    const items = communes.map(([id, answer]) => {
      const said = minutes().filter((each) => answer[each] !== undefined).map((each) => g.word("minutes", { n: g.number(each) }) + ": " + share(answer[each]));
      return { first: minutes().findIndex((each) => answer[each] !== undefined), item: el("li", null, g.named(id, answer.name), el("small", { text: " " + said.join(" · ") })) };
    }).sort((one, other) => (one.first < 0 ? last + 1 : one.first) - (other.first < 0 ? last + 1 : other.first));
    const summary = el("summary", { text: g.word("communes_reached") + " (" + items.length + ")" });
    return [el("details", null, summary, el("ul", null, ...items.map((each) => each.item)))];
  }

  function nearestRow(answer) {
    const road = answer.least_min === undefined ? "" : [g.word("by_road") + ": " + g.named(answer.id, answer.name), span(answer.least_m, answer.greatest_m, metres)].join(", ");
    const line = answer.straight_least_m === undefined ? "" : [g.word("straight") + ":", (answer.straight_id === answer.id ? "" : g.named(answer.straight_id, answer.straight_name)), g.range(answer.straight_least_m, answer.straight_greatest_m, metres)].filter(Boolean).join(" ");
    const more = [answer.towards === "to_zone" ? g.word("towards_zone") : "", road, line, answer.unbounded ? g.word(answer.unbounded === "cut_off" ? "cut_off" : "may_lack_roads") : "", why(answer)];
    const lead = el("th", { scope: "row" }, g.glyph(kindLook(answer.kind)), " " + g.say(kindLook(answer.kind)), el("small", { text: more.filter(Boolean).join(" · ") }));
    return el("tr", { className: answer.kind === kindNow() ? "chosen" : "" }, lead, el("td", { text: inMinutes(answer) || g.word("not_computable") }));
  }

  function facts(zone) {
    const answer = told(zone) || {};
    const known = answer.status === "on_roads" || answer.status === "beside_roads";
    const found = [el("h3", { text: g.say(g.payload.views.access) }), el("p", { className: known ? "" : "needs", text: onRoads(zone) })];
    const rows = (answer.reach || []).map(reachRow).filter(Boolean);
    if (rows.length) found.push(el("h4", { text: g.word("people_reached") }), el("table", { className: "figures" }, ...rows), ...communeList(zone));
    const [open, closed] = [true, false].map((is) => (answer.nearest || []).filter((each) => (each.least_min !== undefined) === is));
    if (open.length) found.push(el("h4", { text: g.word("nearest") }), el("table", { className: "figures" }, ...open.map(nearestRow)));
    if (closed.length) {
      const summary = el("summary", { text: g.word("not_computable") + " (" + closed.length + ")" });
      found.push(el("details", { open: !open.length && closed.length < 6 }, summary, el("table", { className: "figures" }, ...closed.map(nearestRow))));
    }
    return found;
  }

  function line(zone) {
    const answer = nearestOf(zone, kindNow());
    const known = answer && answer.least_min !== undefined;
    return el("small", { className: known ? "" : "needs", text: known ? inMinutes(answer) : (told(zone) || {}).status === "no_road_data" ? g.word("no_road_data") : g.word("not_computable") });
  }

  function controls() {
    const select = el("select", { id: "question", on: { change: () => { g.state.question = select.value; g.refreshAll(); } } });
    for (const each of part().questions) select.append(el("option", { value: each.id, text: g.say(kindLook(each.kind)), selected: each.kind === kindNow() }));
    return [el("label", { className: "question" }, el("span", { text: g.word("access_kind") }), select), el("p", { className: "hint", text: g.word("access_choose") })];
  }

  g.VIEWS.access = {
    paint,
    wanted: (layer, feature) => layer.role !== "facilities" || (feature.kind || layer.kind) === kindNow(),
    draw,
    names: () => [],
    line,
    facts,
    controls,
  };
})(window.gisapp);
