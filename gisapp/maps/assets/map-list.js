// The list of zones beside the map: grouped by status, searched with and without diacritics, usable by keyboard.
"use strict";
(function (g) {
  const { el } = g;

  g.startList = function () {
    const search = g.byId("search");
    search.addEventListener("input", g.drawList);
    search.addEventListener("keydown", (event) => {
      const first = g.byId("list").querySelector("button");
      if (event.key === "Enter" && first) first.click();
      if (event.key === "ArrowDown" && first) first.focus();
      if (event.key === "Enter" || event.key === "ArrowDown") event.preventDefault();
    });
    g.byId("list").addEventListener("keydown", step);
  };

  function step(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!move || !event.target.matches("button[data-zone], button[data-item]")) return;
    const all = [...g.byId("list").querySelectorAll("button[data-zone], button[data-item]")];
    const next = all[all.indexOf(event.target) + move];
    (next || (move < 0 ? g.byId("search") : event.target)).focus();
    event.preventDefault();
  }

  const searched = (zone) =>
    g.fold([zone.name && zone.name.vi, zone.name && zone.name.en, zone.id, ...(zone.communes_2025 || []), ...(zone.communes_old || []), zone.district_old].join(" "));

  g.drawList = function () {
    const words = g.fold(g.byId("search").value).split(/\s+/).filter(Boolean);
    const found = g.payload.zones.filter((zone) => words.every((word) => searched(zone).includes(word)));
    const list = g.byId("list");
    if (g.listOfView()) return g.listOfView()(list, words);
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.zone : null;
    list.replaceChildren();
    g.byId("found").textContent = found.length ? g.word("found", { n: found.length }) : g.word("nothing");
    for (const [status, look] of Object.entries(g.payload.style.status)) {
      const zones = found.filter((zone) => zone.status === status && zone.geometry);
      if (zones.length) list.append(section(g.say(look), zones));
    }
    const unplaced = found.filter((zone) => !zone.geometry);
    if (unplaced.length) list.append(section(g.word("no_position"), unplaced, true));
    if (focused) list.querySelector(`[data-zone="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };

  function section(title, zones, unplaced) {
    zones.sort((a, b) => g.say(a.name).localeCompare(g.say(b.name), g.state.lang));
    const heading = el("h3", null, el("span", { text: title }), el("span", { className: "count", text: g.number(zones.length) }));
    const items = el("ul", { attr: { role: "list" } }, ...zones.map((zone) => el("li", null, item(zone, unplaced))));
    return el("section", { className: "group" }, heading, items);
  }

  function item(zone, unplaced) {
    const badge = g.badge(g.zoneLook(zone), { filled: g.counts(zone), diamond: !zone.drawn_area_ha });
    const told = g.presenceOf(zone).presence;
    const area = zone.stated_area_ha || mainClaim(zone);
    const under = [area ? g.hectares(area) : g.word("no_area")];
    if (unplaced) under.push(g.say(g.zoneLook(zone)));
    if (told && told !== "exists") under.push(g.say(g.payload.style.presence[told]));
    const lines = el("span", { className: "lines" }, el("span", { className: "name", text: g.say(zone.name) }), el("small", { text: under.join(" · ") }), g.resultLine(zone));
    const button = el("button", { type: "button", className: "zone", data: { zone: zone.id }, attr: { "aria-current": String(zone.id === g.state.zone) } }, badge, lines);
    button.addEventListener("click", () => g.selectZone(zone.id, { zoom: true, opener: button }));
    return button;
  }

  function mainClaim(zone) {
    const claims = (zone.claims || []).filter((each) => each.quantity === "area");
    return claims.length ? claims[claims.length - 1].value : null;
  }
  g.zoneArea = (zone) => zone.stated_area_ha || mainClaim(zone);
})(window.gisapp);
