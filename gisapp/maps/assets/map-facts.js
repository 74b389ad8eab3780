// The facts of a zone or of another feature, with their sources, in a panel over the map.
"use strict";
(function (g) {
  const { el } = g;
  const AREAS = ["area", "area_part", "area_published_total"];
  let shown = null;
  let opener = null;

  g.openFacts = function (zone, from) {
    open({ zone }, from);
  };
  g.openFeature = function (layer, feature, from) {
    open({ layer, feature }, from);
  };

  // What a view tells of something of its own; `make` gives the panel's parts, in the language of the page.
  g.openResult = function (make, from) {
    open({ make }, from);
  };

  function open(what, from) {
    shown = what;
    opener = from || null;
    if (!g.narrow() && g.byId("stage").offsetWidth < 980) g.byId("legend").open = false;
    g.drawFacts();
    if (from) g.byId("facts-title")?.focus({ preventScroll: true });
  }

  g.closeFacts = function () {
    shown = null;
    g.state.zone = null;
    g.drawFacts();
    g.refresh();
    const back = opener && opener.isConnected ? opener : opener && document.querySelector(`[data-zone="${CSS.escape(opener.dataset.zone || "")}"]`);
    (back || g.map.getContainer()).focus({ preventScroll: true });
  };

  g.drawFacts = function () {
    const panel = g.byId("facts");
    panel.hidden = !shown;
    if (!shown) return panel.replaceChildren();
    const close = el("button", { type: "button", className: "close", text: "×", attr: { "aria-label": g.word("close") }, on: { click: g.closeFacts } });
    panel.replaceChildren(close, ...(shown.make ? shown.make() : shown.zone ? zoneFacts(shown.zone) : featureFacts(shown.layer, shown.feature)));
  };

  const heading = g.heading = (text) => el("h2", { id: "facts-title", tabIndex: -1, text });
  const other = (pair) => (pair ? (g.state.lang === "en" ? pair.vi : pair.en) : null);

  function zoneFacts(zone) {
    const look = g.zoneLook(zone);
    const badge = g.badge(look, { filled: g.counts(zone), diamond: !zone.drawn_area_ha });
    const asOf = zone.status_as_of ? " · " + g.word("as_of", { d: g.date(zone.status_as_of) }) : "";
    return [
      heading(g.say(zone.name)),
      other(zone.name) && other(zone.name) !== g.say(zone.name) ? el("p", { className: "other", text: other(zone.name) }) : null,
      el("p", { className: "status" }, badge, el("strong", { text: " " + g.say(look) }), asOf),
      presence(zone),
      ...g.resultFacts(zone),
      ...areas(zone),
      ...figures(zone),
      list([
        ["type", zone.type && g.word("type_" + zone.type)],
        ["quality", quality(zone.quality)],
        ["uncertainty", zone.uncertainty_m && "± " + g.number(zone.uncertainty_m, 0) + " m"],
        ["basis", g.half(zone.basis)],
        ["decision", zone.decision],
        ["developer", zone.developer],
        ["communes_2025", joined(zone.communes_2025)],
        ["communes_old", joined(zone.communes_old)],
        ["district_old", zone.district_old],
        ["note", g.say(zone.note)],
      ]),
      ...sources(zone.sources),
    ].filter(Boolean);
  }

  g.presenceFacts = presence;
  const joined = (texts) => (texts && texts.length ? texts.join(", ") : null);
  const quality = (code) => (code ? g.say(g.payload.style.quality[code]) || code : null);

  function presence(thing) {
    const told = g.presenceOf(thing);
    if (!told.presence) return null;
    const words = g.payload.style.presence[told.presence];
    const years = told.earliest && told.latest && told.earliest !== told.latest ? g.word("between", { a: told.earliest, b: told.latest })
      : told.earliest ? g.word("from_year", { a: told.earliest }) : told.latest ? g.word("to_year", { b: told.latest }) : "";
    const lead = el("strong", { text: g.word("at_horizon", { h: g.state.horizon }) + ": " });
    return el("p", { className: "presence " + told.presence }, lead, g.say(words) + (years ? " (" + years + ")" : ""), told.source ? el("small", null, g.source(told.source)) : null);
  }

  function areas(zone) {
    const claims = (zone.claims || []).filter((each) => AREAS.includes(each.quantity));
    const found = [el("h3", { text: g.word("areas") })];
    if (!claims.length) {
      found.push(el("p", { text: zone.stated_area_ha ? g.hectares(zone.stated_area_ha) : g.word("no_area") }));
    } else {
      found.push(el("table", { className: "figures" }, ...claims.map((each) => claim(each, each.quantity === "area" ? null : g.word(each.quantity)))));
    }
    if (zone.drawn_area_ha) {
      found.push(el("p", { className: "hint", text: `${g.word("drawn_area")}: ${g.hectares(zone.drawn_area_ha)} (${quality(zone.quality) || "–"})` }));
    }
    return found;
  }

  function figures(zone) {
    const claims = (zone.claims || []).filter((each) => !AREAS.includes(each.quantity));
    if (!claims.length) return [];
    const named = (each) => (g.hasWord("claim_" + each.quantity) ? g.word("claim_" + each.quantity) : each.quantity);
    return [el("h3", { text: g.word("figures") }), el("table", { className: "figures" }, ...claims.map((each) => claim(each, named(each))))];
  }

  function claim(each, name) {
    const asOf = each.as_of ? g.word("as_of", { d: g.date(each.as_of) }) : "";
    const told = [name, asOf, each.note ? g.say(each.note) : ""].filter(Boolean).join(" · ");
    const value = [g.number(each.value), each.unit === "count" ? "" : g.hasWord("unit_" + each.unit) ? g.word("unit_" + each.unit) : each.unit].filter(Boolean).join(" ");
    return el("tr", null, el("td", { className: "value", text: value }), el("td", null, told ? el("span", { text: told }) : null, each.source ? el("small", null, g.source(each.source)) : null));
  }

  function list(pairs) {
    const made = el("dl");
    for (const [key, value] of pairs) if (value) made.append(el("dt", { text: key === "type" ? g.word("kind") : g.word(key) }), el("dd", { text: value }));
    return made;
  }

  function sources(texts) {
    if (!texts || !texts.length) return [];
    return [el("h3", { text: g.word("sources") }), el("ul", { className: "sources" }, ...texts.map((each) => el("li", null, g.source(each))))];
  }

  function featureFacts(layer, feature) {
    const glyph = g.payload.style.facilities[feature.kind] || (layer.role === "facilities" ? g.payload.style.facilities[layer.kind] : null);
    const constraint = g.payload.style.constraints[feature.class];
    const status = feature.status && g.payload.style.status[feature.status];
    const known = (g.payload.part.classes || {})[feature.land_use];
    const name = g.say(feature.name);
    return [
      heading(name || (known ? g.say(known.name) : g.say(layer.title))),
      other(feature.name) && other(feature.name) !== name ? el("p", { className: "other", text: other(feature.name) }) : null,
      presence(feature),
      list([
        ["layer", g.say(layer.title)],
        ["kind", glyph ? g.say(glyph) : constraint ? g.say(constraint) : feature.class || feature.kind],
        ["status", status && g.say(status) + (feature.status_as_of ? " · " + g.word("as_of", { d: g.date(feature.status_as_of) }) : "")],
        ["land_use", feature.land_use && (known ? known.code + " · " + g.say(known.name) : feature.land_use)],
        ["zone", feature.zone && g.zonesById.has(feature.zone) ? g.say(g.zonesById.get(feature.zone).name) : feature.zone],
        ["industry", feature.industry],
        ["capacity", feature.capacity !== undefined && g.number(feature.capacity) + " " + (feature.capacity_unit || "")],
        ["length", feature.length_km !== undefined && g.number(feature.length_km) + " km"],
        ["population", feature.population !== undefined && g.number(feature.population, 0)],
        ["clause", feature.clause && g.cited(feature.clause)],
        ["quality", quality(feature.quality || layer.quality)],
        ["uncertainty", feature.uncertainty_m && "± " + g.number(feature.uncertainty_m, 0) + " m"],
        ["basis", g.half(feature.basis)],
        ["communes_2025", joined(feature.communes_2025)],
        ["note", g.say(feature.note)],
      ]),
      ...sources(feature.sources && feature.sources.length ? feature.sources : layer.source ? [layer.source] : []),
    ].filter(Boolean);
  }
})(window.gisapp);
