// Header, horizons, legend with its switches, and the notes: everything that says what the map shows.
"use strict";
(function (g) {
  const { el } = g;

  g.drawWords = function () {
    const payload = g.payload;
    document.documentElement.lang = g.state.lang;
    const title = g.say(payload.views[payload.view]);
    document.title = title + " · " + g.word(payload.demo ? "title_demo" : "title");
    for (const each of document.querySelectorAll("[data-w]")) each.textContent = g.word(each.dataset.w);
    for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", g.word(each.dataset.label));
    g.byId("search").placeholder = g.word("search");
    g.byId("language").lang = g.state.lang === "en" ? "vi" : "en";
    g.byId("title").textContent = title;
    const decided = [g.cited(payload.plan.decision), g.date(payload.plan.decided)].filter(Boolean).join(", ");
    g.byId("plan").textContent = [g.say(payload.plan.title), decided].filter(Boolean).join(" · ");
    g.byId("demo").hidden = !payload.demo;
    g.map.getContainer().setAttribute("aria-label", g.word("map"));
    drawViews();
    drawHorizons();
  };

  function drawViews() {
    const views = g.byId("views");
    const here = g.payload.view;
    views.hidden = !g.config.payload_url;
    views.replaceChildren(...Object.entries(g.payload.views).map(([view, title]) => {
      const own = here === "submission";
      const place = !own ? view + "?" + askedOf(view) : view === here ? location.pathname + location.search : "../../maps/" + view + "?" + askedOf(view);
      const link = el("a", { href: place, text: g.say(title) });
      if (view === here) link.setAttribute("aria-current", "page");
      return link;
    }));
    // On a narrow screen the views are one row that is scrolled: the one shown is in sight.
    const shown = views.querySelector("[aria-current]");
    if (shown) views.scrollLeft = shown.offsetLeft - views.offsetLeft - (views.clientWidth - shown.offsetWidth) / 2;
  }

  // What was asked of this view is asked of the next: plan, record time and scenario. Of two sides the second is drawn,
  // and a scenario is held against the plan.
  function askedOf(view) {
    const asked = new URLSearchParams((g.config.payload_url || "").split("?")[1] || "");
    const here = g.payload.view === "difference";
    const said = new URLSearchParams({ lang: g.state.lang });
    if (view === "difference" && here) {
      for (const [name, value] of asked) if (name !== "appraised") said.set(name, value);
      return said;
    }
    if (view !== "difference" || asked.has("scenario")) said.set("horizon", g.state.horizon);
    for (const name of ["plan", "as-of", "scenario"]) {
      const value = (here && asked.get("b." + name)) || asked.get(name);
      if (value) said.set(view === "difference" && name === "scenario" ? "b.scenario" : name, value);
    }
    return said;
  }

  function drawHorizons() {
    const years = g.byId("years");
    const focused = years.contains(document.activeElement);
    years.replaceChildren(...g.payload.plan.horizons.map((year) => {
      const chosen = String(year) === g.state.horizon;
      const input = el("input", { type: "radio", name: "horizon", value: year, checked: chosen });
      input.addEventListener("change", () => { g.state.horizon = String(year); g.refreshAll(); });
      return el("label", null, input, el("span", { text: year }));
    }));
    if (focused) years.querySelector("input:checked")?.focus();
    const same = g.payload.alike.filter((pair) => pair.map(String).includes(g.state.horizon));
    const years_alike = [...new Set(same.flat())].sort((a, b) => a - b);
    g.byId("alike").textContent = same.length ? g.word("alike", { years: years_alike.join(", ") }) : "";
  }

  g.drawLegend = function (target, printed) {
    target.replaceChildren();
    for (const group of g.payload.legend) {
      const entries = group.entries.filter((entry) => !printed || (entry.draw !== "name" && (!entry.toggle || g.isOn(entry.toggle)))).flatMap((entry) => rows(entry, printed));
      if (entries.length) target.append(el("section", { className: "legend-group" }, el("h3", { text: g.say(group.title) }), el("ul", { attr: { role: "list" } }, ...entries), group.id === "rasters" && !printed ? g.opacityControl() : null));
    }
  };

  // A layer's kinds stand below it; one kind alone stands in its line.
  function rows(entry, printed) {
    const kinds = g.isOn(entry.toggle) ? (entry.kinds || []).filter(kindShown) : [];
    if (kinds.length === 1) return [row({ ...kinds[0], label: entry.label, toggle: entry.toggle }, printed)];
    if (printed && kinds.length) return kinds.map((each) => row(each, printed));
    return [row(entry, printed), ...kinds.map((each) => row(each, printed, true))];
  }

  const kindShown = (kind) => {
    const question = (g.payload.part.questions || []).find((each) => each.id === g.state.question);
    return kind.look[0] !== "facilities" || !question || kind.look[1] === question.kind;
  };

  function row(entry, printed, inner) {
    const label = el("span", { className: "label", text: g.say(entry.label) });
    const swatch = el("span", { className: "sample" }, g.swatch(entry));
    if (printed || !entry.toggle) return el("li", { className: inner ? "entry inner" : "entry" }, swatch, label);
    const input = el("input", { type: "checkbox", checked: g.isOn(entry.toggle), data: { toggle: entry.toggle } });
    input.addEventListener("change", () => { g.switchTo(entry.toggle, input.checked); g.refreshAll(); });
    const count = entry.toggle.startsWith("status:") ? g.payload.zones.filter((zone) => "status:" + zone.status === entry.toggle).length : null;
    return el("li", { className: "entry" }, el("label", null, input, swatch, label, count === null ? null : el("span", { className: "count", text: g.number(count) })));
  }

  g.drawControls = function () {
    const controls = g.byId("controls");
    const focused = document.activeElement && controls.contains(document.activeElement) ? document.activeElement : null;
    const again = focused && (focused.id ? "#" + focused.id : `[name="${focused.name}"]:checked`);
    controls.replaceChildren(...g.resultControls());
    if (again) controls.querySelector(again)?.focus();
  };

  // The reservations, open questions and sources below the map.
  g.drawNotes = function () {
    const payload = g.payload;
    const notes = payload.reservations.map((each) => el("li", { text: g.say(each) }));
    const questions = ((payload.plan.questions || {})[g.state.lang] || []).map((each) => el("li", { text: each }));
    const planNote = payload.plan.note && g.say(payload.plan.note);
    const layers = payload.layers.map((layer) => el("li", null, el("strong", { text: g.say(layer.title) + ": " }), g.source(layer.source || "–"), el("small", { text: " " + g.layerRemarks(layer) })));
    layers.push(...(payload.rasters || []).map((each) => el("li", null, el("strong", { text: g.say(each.title) + ": " }), g.source(each.source || "–"), el("small", { text: " " + g.layerRemarks(each) + " · " + g.word("cells_of", { m: g.number(each.cell_m) }) }))));
    const left = payload.left_out.map((each) => el("li", { text: g.say(each.title) || each.id }));
    g.byId("notes").replaceChildren(
      block("reservations", [...notes, ...(planNote ? [el("li", { text: planNote })] : [])]),
      block("questions", questions),
      block("left_out", left, true),
      block("unplaced", payload.layers.flatMap((layer) => (layer.unplaced || []).map((each) => unplaced(layer, each)))),
      block("layer_sources", layers),
      block("inputs", [el("li", { text: g.word("appraised") + ": " + g.date(payload.appraised) }), ...inputs(payload.inputs)]),
    );
  };

  function unplaced(layer, feature) {
    const button = el("button", { type: "button", className: "link", text: g.say(feature.name) || feature.id });
    button.addEventListener("click", () => { g.state.zone = null; g.openFeature(layer, feature, button); g.refresh(); });
    return el("li", null, button, el("small", { text: " " + g.say(layer.title) }));
  }

  function block(word, items, open) {
    if (!items.length) return "";
    const lead = word === "reservations" ? el("span", { className: "lead", text: items[0].textContent }) : null;
    return el("details", { open: Boolean(open), className: word }, el("summary", { text: g.word(word) + " " }, lead), el("ul", null, ...items));
  }

  g.layerRemarks = function (layer) {
    const drawn = layer.drawn || {};
    const told = [g.date(layer.dated), layer.licence, layer.quality && g.say(g.payload.style.quality[layer.quality])];
    if (drawn.merged) told.push(g.word("merged", { of: g.number(drawn.of) }));
    else if (drawn.features < drawn.of) told.push(g.word("capped", { n: g.number(drawn.features), of: g.number(drawn.of) }));
    if (drawn.tolerance_m) told.push(g.word("lightened", { m: g.number(drawn.tolerance_m) }));
    return told.filter(Boolean).join(" · ");
  };

  function inputs(value) {
    if (value === null || typeof value !== "object") return value === null || value === "" ? [] : [el("li", { text: value })];
    return Object.entries(value).map(([key, each]) => {
      const named = Array.isArray(value) ? "" : key + ": ";
      const simple = each === null || typeof each !== "object" || (Array.isArray(each) && each.every((x) => typeof x !== "object"));
      return simple ? el("li", { text: named + (Array.isArray(each) ? each.join(", ") : each ?? "–") }) : el("li", { text: named }, el("ul", null, ...inputs(each)));
    });
  }
})(window.gisapp);
