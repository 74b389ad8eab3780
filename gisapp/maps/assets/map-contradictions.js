// Contradictions: zones by what is stated of them in several ways, and the list of tasks that settle it.
"use strict";
(function (g) {
  const { el } = g;
  // What weighs more hides what weighs less, where a zone has several.
  const ORDER = ["outline", "status", "figures", "dates", "outline_suspected"];
  const part = () => g.payload.part;
  const tasks = () => (part().listed[g.state.horizon] || []).map((place) => part().tasks[place]);
  const tasksOf = (zone) => tasks().filter((each) => each.subject === zone.id || ((each.kind || "").startsWith("outline") && each.quantity === zone.id));
  const look = (kind) => g.payload.style.contradictions[kind];
  const worst = (zone) => ORDER.find((kind) => tasksOf(zone).some((each) => each.kind === kind));

  function placeOf(id) {
    const zone = g.zonesById.get(id);
    if (zone) return zone.point || null;
    for (const layer of g.payload.layers) {
      const feature = layer.features.find((each) => each.id === id && each.geometry);
      if (feature) return feature.point || [].concat(feature.geometry.coordinates).flat(3).slice(0, 2);
    }
    return null;
  }

  function paint(zone) {
    const kind = worst(zone);
    return kind ? g.fill(look(kind)) : { fillColor: "#fff", fillOpacity: 0.01 };
  }

  // The two sides of a doubt about outlines, joined by a line.
  function draw(group) {
    if (!g.isOn("contradictions")) return;
    for (const each of tasks().filter((task) => (task.kind || "").startsWith("outline"))) {
      const ends = [placeOf(each.subject), placeOf(each.quantity)];
      if (ends.every(Boolean)) L.polyline(ends.map(([lon, lat]) => [lat, lon]), { ...g.line(look(each.kind)), pane: "over", interactive: false }).addTo(group);
    }
  }

  function quantity(task) {
    const named = "claim_" + task.quantity;
    return g.hasWord(named) ? g.word(named) : g.hasWord(task.quantity) ? g.word(task.quantity) : "";
  }

  function spread(task) {
    if (task.kind === "dates" || task.kind === "status" || task.least === undefined) return "";
    const told = g.range(task.least, task.greatest, (value) => g.number(value)) + " " + (task.unit || "");
    return task.spread ? `${told} · ${g.word("differs", { x: g.percent(task.spread) })}` : told;
  }

  // What a source states: a figure in the marks of the language, anything else as it stands.
  function stated(value, kind) {
    const [, figure, unit] = (["figures", "outline", "outline_suspected"].includes(kind) && /^(-?\d+(?:\.\d+)?)( \S+)?$/.exec(value || "")) || [];
    return figure ? g.number(figure, 6) + (unit || "") : value;
  }

  function said(each, kind) {
    const told = [stated(each.value, kind), each.as_of ? g.word("as_of", { d: g.date(each.as_of) }) : ""].filter(Boolean).join(" · ");
    const sources = (each.source || "").split("; ").filter(Boolean).map((source) => el("small", null, g.source(source)));
    return el("li", null, told ? el("span", { text: told }) : null, ...sources);
  }

  function item(task, named) {
    const kind = look(task.kind);
    const zone = g.zonesById.get(task.subject);
    const name = !named ? null : zone
      ? el("button", { type: "button", className: "link", text: g.say(task.name), title: g.word("show"), on: { click: () => g.selectZone(zone.id, { zoom: true }) } })
      : el("strong", { text: g.say(task.name) });
    const lead = [g.say(kind), quantity(task), spread(task)].filter(Boolean).join(" · ");
    return el("li", null, g.box(g.fill(kind), g.line(kind)), " ", name, named ? " " : null, el("span", { text: lead }),
      el("p", null, el("strong", { text: g.say(task.task) }), " ", g.word("ask", { who: g.say(task.ask) })),
      (task.said || []).length ? el("ul", null, ...task.said.map((each) => said(each, task.kind))) : null);
  }

  // Where the page came from the service, the same list as data; a file of its own has it within.
  function address() {
    const asked = (g.config.payload_url || "").split("/maps/contradictions/payload");
    if (asked.length < 2) return null;
    const query = new URLSearchParams(asked[1].slice(1));
    query.set("horizon", g.state.horizon);
    return el("a", { href: asked[0] + "/contradictions?" + query, text: g.word("tasks_as_data") });
  }

  const hint = () => [address()].filter(Boolean).map((link) => el("p", { className: "hint" }, link));

  function controls() {
    const found = tasks();
    const list = el("ul", { className: "tasks" }, ...found.map((each) => item(each, true)));
    const summary = el("summary", { text: g.word("tasks", { n: found.length }) });
    return [el("details", { className: "tasks-all" }, summary, list), ...hint()];
  }

  function facts(zone) {
    const found = tasksOf(zone);
    const heading = el("h3", { text: g.word("tasks", { n: found.length }) });
    if (!found.length) return [heading, el("p", { text: g.word("no_contradiction") })];
    return [heading, el("ul", null, ...found.map((each) => item(each, each.subject !== zone.id))), ...hint()];
  }

  function line(zone) {
    const found = tasksOf(zone);
    if (!found.length) return null;
    const kinds = ORDER.filter((kind) => found.some((each) => each.kind === kind)).map((kind) => g.say(look(kind)));
    return el("small", { className: "needs", text: `${g.word("tasks", { n: found.length })}: ${kinds.join("; ")}` });
  }

  g.VIEWS.contradictions = { ...g.VIEWS.zones, paint, draw, line, facts, controls };
})(window.gisapp);
