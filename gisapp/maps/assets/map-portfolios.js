// The board: candidates by standing, the portfolios worth a look, and sliders that rank anew without asking the server.
"use strict";
(function (g) {
  const { el } = g;
  const MOST_RANKED = 7;
  const STEPS = 10;
  const NONE = { zones: {}, refused: null };
  const part = () => g.payload.part.boards[g.state.horizon] || NONE;
  const told = (zone) => part().zones[zone.id] || null;
  const look = (standing) => g.payload.style.standings[standing] || g.payload.style.not_computable;
  const zoneIds = (portfolio) => portfolio.split("+").map((each) => each.split("@")[0]);
  const zoneName = (id) => (g.zonesById.get(id) ? g.say(g.zonesById.get(id).name) : id);
  const title = (portfolio) => portfolio.split("+").map((each) => { const [id, year] = each.split("@"); return zoneName(id) + (year ? ` (${year})` : ""); }).join(" + ");
  const mark = () => (g.say(part().mark) ? g.say(part().mark) + ": " : "");
  const UNITS = { persons: "board_unit_persons", "billion VND": "board_unit_billion" };
  const unit = (each) => (UNITS[each.unit] ? g.word(UNITS[each.unit]) : each.unit);

  function amount(least, greatest, objective) {
    return g.range(least, greatest, (value) => g.number(value, objective.digits)) + " " + unit(objective);
  }

  // Weights as the address keeps them: "rice:3,jobs:2"; those given with the question until a slider is moved.
  function weights() {
    const given = {};
    const text = g.state.weights;
    if (!text) {
      const most = Math.max(...Object.values(part().weights), 0);
      for (const [id, weight] of Object.entries(part().weights)) given[id] = most ? (weight / most) * STEPS : 0;
      return given;
    }
    for (const pair of text.split(",")) {
      const [id, value] = pair.split(":");
      const number = Number(value);
      if (part().objectives.some((each) => each.id === id) && Number.isFinite(number)) given[id] = Math.min(Math.max(number, 0), STEPS);
    }
    return given;
  }

  function setWeight(id, value) {
    const now = { ...weights(), [id]: value };
    g.state.weights = part().objectives.map((each) => `${each.id}:${now[each.id] || 0}`).join(",");
    g.writeState();
  }

  // From native units to 0 (worst) .. 1 (best), weighted: the same sum as the server's.
  function score(values, given, total) {
    return part().objectives.reduce((sum, each, at) => {
      const span = each.best - each.worst;
      return span ? sum + ((given[each.id] || 0) / total) * ((values[at] - each.worst) / span) : sum;
    }, 0);
  }

  function ranked() {
    const given = weights();
    const total = Object.values(given).reduce((sum, each) => sum + each, 0);
    if (!total) return [];
    const scored = part().portfolios.map(([id, , values]) => ({ id, values, score: score(values, given, total) }));
    return scored.sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1)).slice(0, MOST_RANKED);
  }

  function choose(portfolio) {
    g.state.portfolio = g.state.portfolio === portfolio ? null : portfolio;
    g.refreshAll();
  }

  function portfolioButton(portfolio) {
    const chosen = g.state.portfolio === portfolio;
    return el("button", { type: "button", className: "link", text: title(portfolio), data: { portfolio }, attr: { "aria-pressed": String(chosen) }, on: { click: () => choose(portfolio) } });
  }

  // The figures of a portfolio in native units; folded away, since there are many.
  function figures(pairs) {
    const table = el("table", { className: "figures" });
    part().objectives.forEach((each, at) => table.append(el("tr", null, el("th", { scope: "row", text: g.say(each.title) }), el("td", { text: amount(pairs[at][0], pairs[at][1], each) }))));
    return el("details", { className: "board-figures" }, el("summary", { text: mark() + g.word("board_figures") }), table);
  }

  function few() {
    const items = part().few.map((each) => el("li", null, portfolioButton(each.id), el("small", { text: g.say(each.why) }), figures(each.values)));
    return el("details", { open: true, className: "board-few" }, el("summary", { text: g.word("board_few") }), el("ul", null, ...items));
  }

  function slider(objective) {
    const given = weights();
    const shown = el("output", { text: g.number(given[objective.id] || 0, 1) });
    const input = el("input", { type: "range", min: 0, max: STEPS, step: 1, value: given[objective.id] || 0, data: { objective: objective.id } });
    input.addEventListener("input", () => {
      setWeight(objective.id, Number(input.value));
      shown.textContent = g.number(Number(input.value), 1);
      drawRanking();
    });
    const sense = g.word(objective.more ? "board_more" : "board_less") + " · " + g.word("basis_" + objective.basis);
    return el("label", { className: "weight", title: g.say(objective.note) }, el("span", { text: g.say(objective.title) }), el("small", { text: sense }), input, shown);
  }

  function ranking() {
    const rows = ranked();
    const lead = el("p", { className: "hint", text: rows.length ? mark() + g.word("board_ranked") : g.word("board_no_weights") });
    const counted = part().counted;
    const few_ = counted.told < counted.portfolios ? el("p", { className: "hint", text: g.word("board_only_unbeaten", { n: g.number(counted.told, 0), of: g.number(counted.portfolios, 0) }) }) : null;
    const items = rows.map((each) => {
      const pairs = each.values.map((value) => [value, value]);
      return el("li", null, portfolioButton(each.id), el("small", { text: mark() + g.word("board_score", { x: g.number(each.score, 3) }) }), figures(pairs));
    });
    return el("div", { id: "board-ranking", attr: { "aria-live": "polite" } }, lead, few_, el("ol", null, ...items));
  }

  const board = { part, mark, amount, button: portfolioButton };
  const drawRanking = () => g.byId("board-ranking")?.replaceWith(ranking());

  // A large board is made for one year; the page of another year is one step away where a server stands behind it.
  function otherYear() {
    if (!g.config.payload_url) return null;
    const asked = new URLSearchParams(g.config.payload_url.split("?")[1] || "");
    asked.set("horizon", g.state.horizon);
    asked.set("lang", g.state.lang);
    return el("a", { href: "portfolios?" + asked, text: g.word("board_make_year", { h: g.state.horizon }) });
  }

  // Whoever gets the link sees this very board: the question, the layers as they were recorded, and what is chosen here.
  function address() {
    if (!g.config.payload_url || !part().query) return location.href;
    return location.origin + location.pathname + "?" + part().query + "&lang=" + g.state.lang + location.hash;
  }

  // What is printed beside the map: what is recommended, and the portfolios worth a look with the reason for each.
  function paper() {
    if (!part().few) return [];
    const rows = part().few.map((each) => el("li", null, el("strong", { text: title(each.id) }), ": " + g.say(each.why)));
    return [el("p", { className: "paper-question", text: g.say(part().recommendation) }), el("h2", { text: g.word("board_few") }), el("ul", { className: "paper-notes" }, ...rows)];
  }

  // What would change the choice at the weights that came with the question; sliders do not ask it anew.
  function turns() {
    if (!part().turns.length) return null;
    const items = part().turns.map((each) => el("li", null, g.say(each.name), el("small", { text: g.word("board_turn", { x: g.say(each.change), p: title(each.winner) }) + (each.possible ? " · " + g.word("board_turn_possible") : "") })));
    return el("details", { className: "board-few board-turns" }, el("summary", { text: mark() + g.word("board_turns") }), el("p", { className: "hint", text: g.word("board_turns_at") }), el("ul", null, ...items));
  }

  function controls() {
    g.drawBoardTable(board);
    if (part() === NONE) return [el("p", { className: "needs", text: g.word("board_other_year", { h: g.state.horizon }) + " " }, otherYear())];
    if (part().refused) return [el("p", { className: "needs", text: g.word("board_none") + ": " + g.say(part().refused) })];
    const said = el("details", { className: "board-said" }, el("summary", { text: g.word("board_said") }), el("ul", null, ...part().said.map((each) => el("li", { text: g.say(each) }))));
    const sliders = el("details", { open: true, className: "board-weights" }, el("summary", { text: g.word("board_weights") }), ...part().objectives.map(slider), ranking());
    return [
      el("p", { className: "hint", text: g.word("board_year", { h: g.state.horizon }) }),
      el("p", { className: "board-recommendation" }, el("strong", { text: g.say(part().recommendation) })),
      g.boardTableButton(board),
      few(),
      sliders,
      turns(),
      said,
      part().pivotal.length ? el("details", { className: "board-said" }, el("summary", { text: g.word("board_pivotal") }), el("ul", null, ...part().pivotal.map((each) => el("li", { text: g.say(each) })))) : null,
    ].filter(Boolean);
  }

  function facts(zone) {
    const here = told(zone);
    const found = [el("h3", { text: g.say(g.payload.views.portfolios) })];
    if (!here) return [];
    const own = look(here.standing);
    found.push(el("p", null, g.box(g.fill(own), g.line(own)), el("strong", { text: ` ${own.letter} ${mark()}${g.say(own)}` })));
    if (here.why) found.push(el("p", { className: "needs", text: g.say(here.why) }));
    if (here.conditional) found.push(el("p", { text: mark() + g.word("board_conditional") }));
    if (here.share !== undefined) found.push(el("p", { text: mark() + g.word("board_share", { x: g.percent(here.share) }) }));
    if (!here.data) return found;
    const table = el("table", { className: "figures" });
    for (const each of part().objectives) {
      const datum = here.data[each.id];
      if (!datum) continue;
      const value = datum.least === undefined ? g.word("board_unknown") : amount(datum.least, datum.greatest, each);
      const note = [g.word("basis_" + datum.basis), datum.note ? g.say(datum.note) : ""].filter(Boolean).join(" · ");
      table.append(el("tr", null, el("th", { scope: "row" }, g.say(each.title), el("small", { text: " " + note })), el("td", { text: value })));
    }
    return [...found, el("h4", { text: mark() + g.word("board_data") }), table];
  }

  // A letter above each candidate says its standing without the colour.
  function sign(zone) {
    const letter = look(told(zone).standing).letter;
    const icon = L.divIcon({ className: "standing-sign", html: el("span", { text: letter }), iconSize: [18, 18], iconAnchor: [9, 30] });
    return L.marker([zone.point[1], zone.point[0]], { icon, interactive: false, keyboard: false, pane: "over" });
  }

  function draw(group) {
    for (const zone of g.payload.zones) if (zone.point && told(zone)) sign(zone).addTo(group);
    if (!g.state.portfolio) return;
    for (const id of zoneIds(g.state.portfolio)) {
      const zone = g.zonesById.get(id);
      if (zone && zone.geometry) L.geoJSON(zone.geometry, { ...g.line(g.payload.style.portfolio), fill: false, pane: "over", interactive: false }).addTo(group);
    }
  }

  g.VIEWS.portfolios = {
    ...g.VIEWS.zones,
    paint: (zone) => (told(zone) ? g.fill(look(told(zone).standing)) : null),
    draw,
    line: (zone) => (told(zone) ? el("small", { text: `${look(told(zone).standing).letter} ${mark()}${g.say(look(told(zone).standing))}` }) : null),
    facts,
    controls,
    address,
    paper,
  };
})(window.gisapp);
