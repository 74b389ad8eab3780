// The ledger: zones and facilities by headroom, lines from zones to what serves them, and what fails first.
"use strict";
(function (g) {
  const { el } = g;
  const part = () => g.payload.part;
  const topic = () => part().questions.find((each) => each.id === g.state.question) || part().questions[0];
  const answer = (topicId, zone) => ((part().answers[g.state.horizon] || {})[topicId] || {})[zone.id];
  const served = (topicId) => (part().facilities[g.state.horizon] || {})[topicId] || {};
  const look = (state) => g.payload.style.ledger[state] || g.payload.style.not_computable;
  const amount = (least, greatest, unit) => g.range(least, greatest, (value) => g.number(value, 0)) + " " + g.say(unit);

  function placeOf(id) {
    for (const layer of g.payload.layers) {
      const feature = layer.features.find((each) => each.id === id && each.geometry);
      if (feature) return { layer, feature, at: feature.point || [].concat(feature.geometry.coordinates).flat(3).slice(0, 2) };
    }
    return null;
  }

  const zoneName = (id) => (g.zonesById.get(id) ? g.say(g.zonesById.get(id).name) : id);
  const facilityName = (id) => {
    const place = placeOf(id);
    return (place && g.say(place.feature.name)) || id;
  };

  function paint(zone) {
    const told = answer(topic().id, zone);
    return g.fill(look(told ? told.state : "not_computable"));
  }

  function draw(group) {
    const here = served(topic().id);
    if (g.isOn("served")) {
      for (const zone of g.payload.zones) {
        const told = answer(topic().id, zone);
        for (const id of (told && zone.point && told.facilities) || []) {
          const place = placeOf(id);
          if (!place) continue;
          const ends = [zone.point, place.at].map(([lon, lat]) => [lat, lon]);
          const state = here[id] ? here[id].state : told.state;
          L.polyline(ends, { ...g.line(look(state)), pane: "over", interactive: false }).addTo(group);
        }
      }
    }
    for (const [id, told] of Object.entries(here)) {
      const place = placeOf(id);
      if (!place || !g.isOn("layer:" + place.layer.id)) continue;
      const ring = { ...g.line(look(told.state)), fill: false, radius: 12, pane: "over", interactive: false };
      L.circleMarker([place.at[1], place.at[0]], ring).addTo(group);
    }
  }

  function controls() {
    const select = el("select", { id: "question", on: { change: () => { g.state.question = select.value; g.refreshAll(); } } });
    for (const each of part().questions) select.append(el("option", { value: each.id, text: g.word("ledger_" + each.id), selected: each.id === topic().id }));
    return [el("label", { className: "question" }, el("span", { text: g.word("ledger_topic") }), select), el("p", { className: "hint", text: g.word("ledger_hint") })];
  }

  function failing(told) {
    if (!told.failing) return g.word("never_fails");
    const when = told.surely ? g.word("surely_fails", { h: told.surely }) : "";
    const may = told.surely === told.failing ? "" : g.word("may_fail", { h: told.failing });
    const who = told.cause ? g.word("caused_by", { z: zoneName(told.cause) }) : "";
    return [may, when, who].filter(Boolean).join(" · ");
  }

  function cure(told) {
    if (!told.failing) return "";
    if (!told.cure) return g.word("no_cure");
    const cost = told.cost === undefined ? g.word("cost_unknown") : g.word("cost", { n: g.number(told.cost, 0) });
    return g.word(told.cure_enough === false ? "cure_short" : "cure", { p: g.say(part().cures[told.cure]) }) + " · " + cost;
  }

  function facilityItem(id, each, unit) {
    const told = served(each.id)[id];
    if (!told) return el("li", { text: facilityName(id) });
    const lines = [
      g.word("headroom") + ": " + amount(told.least, told.greatest, unit),
      g.word("capacity") + ": " + amount(told.capacity_least, told.capacity_greatest, unit),
      g.word("in_turn") + ": " + told.zones.map(zoneName).join(", "),
    ];
    return el("li", null, el("strong", { text: facilityName(id) + ": " + g.say(look(told.state)) }), el("small", { text: lines.filter(Boolean).join(" · ") }));
  }

  function facts(zone) {
    const place = part().queue.indexOf(zone.id) + 1;
    const found = [el("h3", { text: g.say(g.payload.views.ledger) })];
    if (place) found.push(el("p", { text: g.word("queue", { n: place, of: part().queue.length }) }));
    for (const each of part().questions) {
      const told = answer(each.id, zone);
      if (!told) continue;
      const state = look(told.state);
      found.push(el("h4", null, g.box(g.fill(state), g.line(state)), " " + g.word("ledger_" + each.id) + ": " + g.say(state)));
      const lines = [
        told.least === undefined ? "" : g.word("demand") + ": " + amount(told.least, told.greatest, each.unit),
        told.by ? g.word("by_" + told.by) : "",
        told.last === false ? g.word("as_if_last") : "",
        told.basis && told.basis[g.state.lang] ? g.say(told.basis) : "",
        told.needs && g.say(told.needs) ? g.word("needs") + ": " + g.say(told.needs) : "",
        told.state === "not_computable" ? "" : failing(told),
        cure(told),
      ];
      found.push(el("p", null, el("small", { text: lines.filter(Boolean).join(" · ") })));
      if (told.facilities) found.push(el("ul", null, ...told.facilities.map((id) => facilityItem(id, each, each.unit))));
    }
    return found;
  }

  function line(zone) {
    const told = answer(topic().id, zone);
    return told ? el("small", { text: g.say(look(told.state)) + (told.failing ? " · " + failing(told) : "") }) : null;
  }

  g.VIEWS.ledger = {
    paint,
    wanted: (layer, feature) => layer.role !== "facilities" || (feature.kind || layer.kind) === topic().kind,
    draw,
    names: () => [],
    line,
    facts,
    controls,
  };
})(window.gisapp);
