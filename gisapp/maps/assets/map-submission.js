// A submission: what it changes before and after, each finding at its place, and what list and panel tell of them.
"use strict";
(function (g) {
  const { el } = g;
  // More shapes than this are drawn on one canvas, which has no patterns; dashes tell them apart there.
  const MANY = 2500;
  const NAMED = 400;
  const LISTED = 500;
  const STATES = ["gained", "lost", "values", "before", "after", "conflict"];
  const WHOLE = { insert: "gained", delete: "lost" };
  const part = () => opened(g.payload.part);
  const look = (state) => g.payload.style.submitted[state];
  const sign = (change) => g.payload.style.submitted_signs[change.kind];
  const nameOf = (change) => [change.id, g.say(change.name)].filter(Boolean).join(" · ");
  const gravity = (finding) => g.payload.style.severities[finding.severity];
  let chosen = null;

  // Shapes come packed, and what thousands of changes say alike comes once.
  function opened(held) {
    if (held.opened) return held;
    for (const change of held.changes) {
      if (change.presence !== undefined) change.presence = held.presences[change.presence];
      change.values = (change.values || []).map((place) => held.values[place]);
      for (const [state, shape] of Object.entries(change.shapes || {})) change.shapes[state] = geometry(shape);
      change.point = middle(change.shapes);
    }
    held.opened = true;
    return held;
  }

  // Where the sign of a change stands: in the middle of what it is, or was.
  function middle(shapes) {
    const lead = shapes && (shapes.after || Object.values(shapes)[0]);
    if (!lead) return null;
    const at = L.geoJSON(lead).getBounds().getCenter();
    return [at.lng, at.lat];
  }

  const DEPTH = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };
  const geometry = ({ t: type = "Polygon", c, g: parts }) => (parts ? { type, geometries: parts.map(geometry) } : { type, coordinates: unpacked(c, DEPTH[type]) });

  // Whole millionths of a degree: the first position, then the steps to each next one.
  function unpacked(list, depth) {
    if (depth > 1) return list.map((each) => unpacked(each, depth - 1));
    const found = [];
    let [x, y] = [0, 0];
    for (let at = 0; at < list.length; at += 2) {
      x += list[at];
      y += list[at + 1];
      found.push([x / 1e6, y / 1e6]);
    }
    return depth ? found : found[0];
  }

  // ---- on the map

  // What is drawn of a change: fills before lines; what comes or goes as a whole is filled as what is gained or lost.
  function drawnOf(change) {
    const shapes = change.shapes || {};
    const whole = WHOLE[change.kind];
    const own = STATES.filter((state) => shapes[state]).map((state) => [state, shapes[state]]);
    return whole && own.length ? [[whole, own[0][1]], ...own] : own;
  }

  function draw(group) {
    const every = part().changes.flatMap((change) => drawnOf(change).filter(([state]) => g.isOn("submitted:" + state)).map(([state, shape]) => ({ change, state, shape })));
    const renderer = every.length > MANY ? L.canvas({ pane: "over", tolerance: 4 }) : undefined;
    for (const each of every) shaped(each, renderer).addTo(group);
    if (chosen && chosen.shapes) for (const [, shape] of drawnOf(chosen).slice(-1)) L.geoJSON(shape, { ...g.line(g.payload.style.selected), weight: 8, opacity: 0.5, fill: false, pane: "over", interactive: false, pointToLayer: ringed }).addTo(group);
    for (const finding of part().findings) if (finding.at && g.isOn("finding:" + finding.severity)) mark(finding).addTo(group);
  }

  const ringed = (_, at) => L.circleMarker(at, { radius: 13, fill: false, weight: 5, opacity: 0.5, color: g.payload.style.selected.line, pane: "over", interactive: false });

  function shaped({ change, state, shape }, renderer) {
    const own = look(state);
    const fill = own.fill === "none" ? { fill: false } : renderer ? { fillColor: own.fill, fillOpacity: own.opacity } : g.fill(own);
    const faint = g.counts(change) ? {} : { opacity: 0.6, fillOpacity: 0.08 };
    const style = { ...g.line(own), ...fill, ...faint, ...(renderer ? { weight: 1 } : {}), fill: own.fill !== "none" && /Polygon/.test(shape.type), pane: "over", renderer };
    const dot = (_, at) => L.circleMarker(at, { ...style, radius: state === "before" ? 9 : 6 });
    const made = L.geoJSON(shape, { ...style, pointToLayer: dot });
    if (!renderer) made.bindTooltip(() => el("span", null, el("strong", { text: `${sign(change).sign} ${nameOf(change)}` }), " " + g.say(look(state))), { sticky: true });
    return made.on("click", (event) => { L.DomEvent.stopPropagation(event); open(change); });
  }

  function mark(finding) {
    const glyph = g.glyph({ ...gravity(finding), letter: String(finding.n) }, { size: 22 });
    const icon = L.divIcon({ html: glyph, className: "badge", iconSize: [22, 22] });
    const marker = L.marker([finding.at[1], finding.at[0]], { icon, pane: "badges", keyboard: false, riseOnHover: true });
    marker.bindTooltip(() => el("span", null, el("strong", { text: `${finding.n}. ${g.say(finding.title)}` })), { direction: "top" });
    return marker.on("click", (event) => { L.DomEvent.stopPropagation(event); open(finding); });
  }

  function names() {
    if (!g.isOn("submitted:names")) return [];
    const frame = g.map.getBounds();
    const here = part().changes.filter((each) => each.point && frame.contains([each.point[1], each.point[0]]));
    return here.slice(0, NAMED).map((each) => ({ kind: "result", at: each.point, text: `${sign(each).sign} ${short(each.id)}`, around: 14, weight: each.kind === "conflict" ? 2 : 1 }));
  }

  const short = (id) => (id.length > 24 ? id.slice(0, 23) + "…" : id);

  const signs = () => part().findings.filter((each) => each.at).map((each) => ({ at: each.at, radius: 11 }));

  // ---- in the list

  const isFinding = (item) => "n" in item;
  const titleOf = (item) => (isFinding(item) ? `${item.n}. ${g.say(item.title)}` : `${sign(item).sign} ${nameOf(item)}`);
  const valueOf = (column, value) => (value === null || value === undefined ? "–" : typeof value === "object" ? g.say(value) : g.say((g.payload.style[column.id] || {})[value]) || value);

  function searched(item) {
    const told = isFinding(item) ? [g.say(item.title), g.say(item.message)] : [nameOf(item), ...item.values.flatMap(([at, was, is]) => [was, is].map((value) => valueOf(part().columns[at], value)))];
    return g.fold(told.join(" "));
  }

  function brief(item) {
    if (isFinding(item)) return g.say(item.message);
    const columns = item.values.map(([at]) => g.say(part().columns[at]));
    const told = [g.say(sign(item)), item.kind === "update" ? columns.join(", ") : "", moved(item) ? g.word("shape_moved") : "", item.shapes ? "" : g.word("no_shape")];
    return [...told, ...(item.conflicts || []).map(g.say)].filter(Boolean).join(" · ");
  }

  const moved = (change) => change.kind === "update" && change.shapes && !change.shapes.values;

  function entry(item) {
    const badge = isFinding(item) ? g.glyph({ ...gravity(item), letter: String(item.n) }, { size: 22 }) : el("span", { className: "verdict", text: sign(item).sign, attr: { "aria-hidden": "true" } });
    const lines = el("span", { className: "lines" }, el("span", { className: "name", text: isFinding(item) ? titleOf(item) : nameOf(item) }), el("small", { text: brief(item) }));
    const button = el("button", { type: "button", className: "zone", data: { item: isFinding(item) ? "finding-" + item.n : "change-" + item.id }, attr: { "aria-current": String(item === chosen) } }, badge, lines);
    button.addEventListener("click", () => open(item, button));
    return el("li", null, button);
  }

  function section(word, items, of, none) {
    const heading = el("h3", null, el("span", { text: g.word(word) }), el("span", { className: "count", text: g.number(of) }));
    const more = items.length > LISTED ? el("p", { className: "hint", text: g.word("more_entries", { n: g.number(items.length - LISTED) }) }) : null;
    const empty = items.length || !none ? null : el("p", { className: "hint", text: none });
    return el("section", { className: "group" }, heading, el("ul", { attr: { role: "list" } }, ...items.slice(0, LISTED).map(entry)), more, empty);
  }

  function list(target, words) {
    const kept = (item) => words.every((word) => searched(item).includes(word));
    const [findings, changes] = [part().findings.filter(kept), part().changes.filter(kept)];
    const found = findings.length + changes.length;
    g.byId("found").textContent = found ? g.word("found", { n: g.number(found) }) : words.length ? g.word("nothing") : "";
    const { of } = part();
    target.replaceChildren(
      ...(words.length ? [] : [about()]),
      section("findings", findings, words.length ? findings.length : of.findings, words.length ? "" : g.word("no_findings")),
      section(part().state.startsWith("accepted") ? "changes_made" : "changes", changes, words.length ? changes.length : of.changes, words.length ? "" : noChanges()),
    );
  }

  const noChanges = () => g.word({ checking: "being_checked", returned: "proposes_nothing" }[part().state] || "no_changes");
  const isEmpty = () => !part().changes.some((each) => each.shapes) && !part().findings.some((each) => each.at);

  // Who sent it and when, what was decided, and what of it cannot be seen here.
  function about() {
    const { of, changes, findings, tolerance_m: tolerance } = part();
    const cut = [[changes.length, of.changes], [findings.length, of.findings]].filter(([n, all]) => n < all).map(([n, all]) => g.word("listed_of", { n: g.number(n), of: g.number(all) }));
    const notes = [...cut, ...(tolerance ? [g.word("drawn_coarser", { m: g.number(tolerance) })] : [])];
    return el("section", { className: "group about" }, el("h3", { text: g.say(part().title) }),
      ...part().lines.map((line) => el("p", { text: g.say(line) })), ...notes.map((text) => el("p", { className: "hint", text })),
      isEmpty() ? el("p", { className: "needs", attr: { role: "status" }, text: g.word("nothing_drawn") }) : null, ...doors());
  }

  // Only a page that a server sent has a fuller page beside it, and can be saved.
  function doors() {
    if (!g.config.payload_url) return [];
    const link = el("a", { href: "../" + encodeURIComponent(part().submission) + (g.state.lang === "en" ? "?lang=en" : ""), text: g.word("full_page") });
    return [el("p", null, link), el("p", null, el("button", { type: "button", className: "button", id: "save", text: g.word("save_file"), on: { click: save } }))];
  }

  function save(event) {
    const said = new URLSearchParams(g.config.payload_url.split("?")[1]);
    for (const [name, value] of Object.entries({ standalone: 1, lang: g.state.lang, horizon: g.state.horizon })) said.set(name, value);
    g.saveFrom("map?" + said, "text/html", part().submission + ".html", event.currentTarget);
  }

  // ---- one of them

  function open(item, opener) {
    chosen = item;
    g.state.zone = null;
    if (opener) show(item);
    g.openResult(() => (isFinding(item) ? findingFacts(item) : changeFacts(item)), opener);
    g.refresh();
    for (const each of document.querySelectorAll("#list [data-item]")) each.setAttribute("aria-current", String(each.dataset.item === (isFinding(item) ? "finding-" + item.n : "change-" + item.id)));
    if (g.narrow() && opener) g.byId("stage").scrollIntoView();
  }

  function show(item) {
    const bounds = L.latLngBounds([]);
    if (item.at) bounds.extend([item.at[1], item.at[0]]);
    for (const shape of Object.values(item.shapes || {})) bounds.extend(L.geoJSON(shape).getBounds());
    const { left, right } = g.covered();
    if (bounds.isValid()) g.map.fitBounds(bounds, { paddingTopLeft: [60 + left, 60], paddingBottomRight: [60 + right, 60], maxZoom: 17, animate: !g.calm() });
  }

  function changeFacts(change) {
    const badge = el("span", { className: "verdict", text: sign(change).sign, attr: { "aria-hidden": "true" } });
    const shape = !change.shapes ? "no_shape" : change.kind !== "update" ? "" : moved(change) ? "shape_moved" : "only_values";
    return [
      g.heading(nameOf(change)),
      el("p", { className: "status pair" }, badge, el("strong", { text: " " + g.say(sign(change)) })),
      g.presenceFacts(change),
      shape ? el("p", { text: g.word(shape) }) : null,
      change.conflicts ? el("h3", { text: g.word("conflicts") }) : null,
      change.conflicts ? el("ul", null, ...change.conflicts.map((line) => el("li", { text: g.say(line) }))) : null,
      ...values(change),
      ...part().findings.filter((each) => each.feature === change.id).flatMap((each, at) => [at ? null : el("h3", { text: g.word("findings") }), el("p", null, el("strong", { text: titleOf(each) }), el("br"), g.say(each.message))]),
    ].filter(Boolean);
  }

  // A table of what each value was and is; of what comes or goes the one side there is.
  function values(change) {
    const sides = { insert: ["value_after"], delete: ["value_before"] }[change.kind] || ["value_before", "value_after"];
    const rows = change.values.map(([at, was, is]) => {
      const column = part().columns[at];
      return [g.say(column), ...sides.map((side) => valueOf(column, side === "value_before" ? was : is))];
    });
    if (change.areas) rows.unshift([g.word("area"), ...sides.map((side) => g.number(change.areas[side === "value_before" ? 0 : 1], 4))]);
    if (!rows.length) return [];
    const head = el("tr", null, el("td"), ...sides.map((side) => el("th", { scope: "col", text: g.word(side) })));
    return [el("h3", { text: g.word("values") }), el("table", { className: "figures values" }, head, ...rows.map(([name, ...told]) => el("tr", null, el("th", { scope: "row", text: name }), ...told.map((text) => el("td", { text })))))];
  }

  function findingFacts(finding) {
    const change = part().changes.find((each) => each.id === finding.feature);
    return [
      g.heading(titleOf(finding)),
      el("p", { className: "status pair" }, g.glyph({ ...gravity(finding), letter: String(finding.n) }, { size: 22 }), el("strong", { text: " " + g.say(gravity(finding)) })),
      el("p", { text: g.say(finding.message) }),
      finding.at ? null : el("p", { className: "hint", text: g.word("no_place") }),
      change ? el("p", null, el("button", { type: "button", className: "link", text: titleOf(change), title: g.word("show"), on: { click: () => { show(change); open(change); } } })) : null,
    ].filter(Boolean);
  }

  // On paper: who sent it, what was found and what changes, as far as the sheet goes.
  function paper() {
    const most = 24;
    const told = (items) => [...items.slice(0, most).map((each) => el("li", { text: `${titleOf(each)}: ${brief(each)}` })), items.length > most ? el("li", { text: g.word("more_entries", { n: g.number(items.length - most) }) }) : null];
    const block = (word, items) => (items.length ? [el("h2", { text: `${g.word(word)} (${g.number(items.length)})` }), el("ul", { className: "paper-notes" }, ...told(items))] : []);
    return [el("p", { className: "paper-question", text: g.say(part().title) }), ...part().lines.map((line) => el("p", { text: g.say(line) })), ...block("findings", part().findings), ...block("changes", part().changes)];
  }

  g.VIEWS.submission = { ...g.VIEWS.zones, draw, names, signs, list, paper, facts: () => [] };
})(window.gisapp);
