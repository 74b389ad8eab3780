// Two sides of a question: zones by which way they differ, changed features before and after, and every difference.
"use strict";
(function (g) {
  const { el } = g;
  const ORDER = ["both", "better", "worse", "differs", "same"];
  const SIGNS = { more: "▲", less: "▼", differs: "≠", appeared: "+", gone: "−" };
  const part = () => g.payload.part;
  const answer = (zone) => (part().answers[g.state.horizon] || {})[zone.id];
  const verdictOf = (zone) => (answer(zone) || { verdict: "same" }).verdict;
  const look = (zone) => g.payload.style.verdicts[verdictOf(zone)];
  const sign = (change) => g.payload.style.change_signs[change.change] || g.payload.style.change_signs.update;

  function sideText(side) {
    const told = [g.word("at_horizon", { h: side.horizon })];
    if (part().sides.some((other) => g.say(other.plan) !== g.say(side.plan))) told.push(g.say(side.plan));
    for (const each of side.scenarios) told.push(g.word("by_scenario", { s: g.say(each.title), n: each.assumed }));
    if (!side.scenarios.length) told.push(g.word("no_scenario"));
    return [...told, ...side.revisions].join(" · ");
  }

  // Where the years of the sides are the same, the year chosen above is that of both.
  function sides() {
    const same = new Set(part().sides.map((side) => side.horizon)).size === 1;
    return part().sides.map((side) => sideText(same ? { ...side, horizon: g.state.horizon } : side));
  }

  function controls() {
    const told = sides().map((said, at) => el("li", null, el("strong", { text: "ab"[at] + ": " }), said));
    const counted = ORDER.map((verdict) => [verdict, g.payload.zones.filter((zone) => verdictOf(zone) === verdict).length]).filter(([, n]) => n);
    const alike = counted.every(([verdict]) => verdict === "same");
    const looks = g.payload.style.verdicts;
    const found = alike
      ? el("p", { className: "needs", text: g.word(part().changed ? "zones_alike" : "sides_alike") })
      : el("p", { text: counted.map(([verdict, n]) => `${looks[verdict].letter} ${g.say(looks[verdict])}: ${n}`).join(" · ") });
    return [el("ul", { className: "sides", attr: { role: "list" } }, ...told), found, changeList()].filter(Boolean);
  }

  function changeList() {
    const { changes, changed } = part();
    if (!changes.length) return null;
    const more = changed > changes.length ? el("li", { text: g.word("capped", { n: changes.length, of: changed }) }) : null;
    return el("details", null, el("summary", { text: g.word("features_differ", { n: changed }) }), el("ul", null, ...changes.map(changeItem), more));
  }

  function changeItem(change) {
    const title = `${sign(change).sign} ${g.say(change.name) || change.id}`;
    const lead = change.point ? el("button", { type: "button", className: "link", text: title, title: g.word("show"), on: { click: () => showChange(change) } }) : el("strong", { text: title });
    return el("li", null, lead, el("small", { text: " " + changeText(change) }));
  }

  const changeText = (change) => [change.layer + "/" + change.id, g.say(sign(change)), ...(change.columns || []).map(columnText)].join(" · ");
  const cell = (value) => (value && value.vi ? g.say(value) : value ?? "–");
  const columnText = (each) => `${g.say(each.column)}: ${cell(each.before)} → ${cell(each.after)}`;

  function showChange(change) {
    const bounds = L.latLngBounds([]);
    for (const side of ["before", "after"]) if (change[side]) bounds.extend(L.geoJSON(change[side]).getBounds());
    g.map.fitBounds(bounds, { padding: [60, 60], maxZoom: 14, animate: !g.calm() });
  }

  function draw(group) {
    for (const change of part().changes) {
      for (const side of ["before", "after"]) {
        if (!change[side] || !g.isOn(side)) continue;
        const style = g.payload.style.changes[side];
        const line = g.line(style);
        const options = { ...line, ...g.fill(style), fill: /Polygon/.test(change[side].type), pane: "over" };
        const dot = (_, at) => L.circleMarker(at, { ...line, fill: false, radius: side === "before" ? 12 : 9, pane: "over" });
        const shape = L.geoJSON(change[side], { ...options, pointToLayer: dot }).addTo(group);
        shape.bindTooltip(el("span", null, el("strong", { text: `${sign(change).sign} ${g.say(change.name) || change.id}` }), " " + changeText(change)), { sticky: true });
      }
    }
    for (const zone of g.payload.zones) {
      if (!zone.point || !g.zoneShown(zone) || verdictOf(zone) === "same") continue;
      const mark = el("span", { className: "verdict " + verdictOf(zone), text: look(zone).letter });
      L.marker([zone.point[1], zone.point[0]], { icon: L.divIcon({ html: mark, className: "badge", iconSize: [18, 18], iconAnchor: [-6, 22] }), pane: "badges", keyboard: false, interactive: false }).addTo(group);
    }
  }

  function names() {
    return part().changes.filter((each) => each.point && each.layer !== "zones" && g.isOn("after")).map((each) => ({ kind: "result", at: each.point, text: named(each), weight: 1 }));
  }

  // A moved opening says its years on the map, every other change its sign and its name.
  function named(change) {
    const years = change.years && change.years.map((each) => each ?? "–").join(" → ");
    return `${sign(change).sign} ${years || g.say(change.name) || change.id}`;
  }

  // ---- what the facts of a zone tell

  const digitsOf = (value) => (Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4);

  function figure(value, unit, digits = unit === "people" ? 0 : digitsOf(value)) {
    if (unit === "share") return g.number(value * 100, Math.max(1, digits - 2)) + " %";
    const named = unit ? (part().units[unit] ? g.say(part().units[unit]) : unit) : "";
    return [g.number(value, digits), named].filter(Boolean).join(" ");
  }

  // So many digits that two sides that differ are not written alike.
  function apart(a, b, unit, words) {
    for (const digits of [undefined, 2, 3, 4]) {
      const [one, other] = [a, b].map((value) => valueText(value, unit, words, digits));
      if (one !== other || digits === 4) return `${one} → ${other}`;
    }
    return "";
  }

  // A year is no number to be grouped by thousands.
  const year = (quantity) => /horizon|earliest|latest|_from|_to|as_of/.test(quantity.id);

  // A text by its words, several zones by their names, and where a rule stands as it is cited.
  const COMPARED = { ">=": "≥", "<=": "≤", "==": "=", "!=": "≠" };
  const textOf = (value) => COMPARED[value] || (part().texts[value] ? g.say(part().texts[value]) : value.split("; ").map((each) => (g.zonesById.has(each) ? g.say(g.zonesById.get(each).name) : g.cited(each))).join("; "));

  function valueText(value, unit, quantity, digits) {
    if (value === null || value === undefined) return "–";
    if (!Array.isArray(value)) return quantity.id === "shares" ? value.split("; ").map((each) => g.percent(Number(each))).join("; ") : textOf(value);
    if (year(quantity)) return value[0] === value[1] ? String(value[0]) : value.join(" – ");
    return g.range(value[0], value[1], (each) => figure(each, unit, digits));
  }

  function differenceText(least, greatest, unit, quantity) {
    if (least === null || least === undefined) return "";
    const signed = (value) => (value > 0 ? "+" : value < 0 ? "−" : "") + (year(quantity) ? String(Math.abs(value)) : figure(Math.abs(value), unit));
    return least === greatest ? signed(least) : signed(least) + " … " + signed(greatest);
  }

  function row([, item, quantity, unit, change, verdict, a, b, least, greatest]) {
    const words = part().quantities[quantity];
    const looks = g.payload.style.verdicts[verdict];
    const by = differenceText(least, greatest, unit, words);
    const lead = [g.say(part().items[item]), g.say(words)].filter(Boolean).join(": ");
    const told = apart(a, b, unit, words);
    return el("li", { className: "difference " + verdict }, el("span", { text: lead + " " }), el("strong", { text: told }),
      el("small", { text: ` ${SIGNS[change] || "≠"} ${[by, g.word("change_" + change)].filter(Boolean).join(" ")} · ${looks.letter} ${g.say(looks)}` }));
  }

  // What is named in both languages is told in that of the page.
  function elsewhere(told, [name, item, quantity]) {
    const { quantities } = part();
    const { id } = quantities[quantity];
    const [own, other] = g.state.lang === "en" ? ["_en", "_vi"] : ["_vi", "_en"];
    return id.endsWith(other) && told.rows.some((each) => each[0] === name && each[1] === item && quantities[each[2]].id === id.slice(0, -3) + own);
  }

  function facts(zone) {
    const told = answer(zone);
    const found = [el("h3", { text: g.say(g.payload.views.difference) }), el("p", null, el("small", { text: sides().map((said, at) => `${"ab"[at]}: ${said}`).join(" ‖ ") }))];
    if (!told) return [...found, el("p", { text: g.word("zone_alike") })];
    found.push(el("p", null, g.box(g.fill(look(zone)), g.line(look(zone))), ` ${look(zone).letter} ${g.say(look(zone))}: ${counts(told)}`));
    const rows_told = told.rows.filter((each) => !elsewhere(told, each));
    const parts = [...new Set(rows_told.map(([name]) => name))];
    for (const name of parts) {
      const rows = rows_told.filter(([other]) => other === name);
      const title = part().parts[name] ? g.say(part().parts[name]) : name;
      const clear = rows.some((each) => each[5] !== "differs");
      found.push(el("details", { open: clear }, el("summary", { text: `${title} (${rows.length})` }), el("ul", null, ...rows.map(row))));
    }
    const all = Object.values(told.counts).reduce((sum, n) => sum + n, 0);
    if (all > told.rows.length) found.push(el("p", null, el("small", { text: g.word("first_told", { n: told.rows.length, of: all }) })));
    return found;
  }

  const counts = (told) => ["better", "worse", "differs"].filter((each) => told.counts[each]).map((each) => `${g.payload.style.verdicts[each].letter} ${told.counts[each]}`).join(" · ");

  function line(zone) {
    const told = answer(zone);
    const state = look(zone);
    return el("small", { text: [`${state.letter} ${g.say(state)}`, told ? counts(told) : ""].filter(Boolean).join(": ") });
  }

  g.VIEWS.difference = {
    ...g.VIEWS.zones,
    paint: (zone) => g.fill(look(zone)),
    draw,
    names,
    line,
    facts,
    controls,
  };
})(window.gisapp);
