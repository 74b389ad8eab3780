// One A3 page, landscape: the map with its title, legend, zones, reservations, sources, scale and dates.
"use strict";
(function (g) {
  const { el } = g;
  const MM = 96 / 25.4;
  let before = null;

  g.startPrint = function () {
    g.byId("print").addEventListener("click", () => {
      prepare();
      requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
    });
    startPdf();
    window.addEventListener("beforeprint", prepare);
    window.addEventListener("afterprint", restore);
  };

  // The PDF comes from the server, at a true scale, for what is asked now; a file without a server has none.
  function startPdf() {
    const link = g.byId("pdf");
    const [path, asked] = (g.config.payload_url || "").split("?");
    if (!path.endsWith("/maps/" + g.config.view + "/payload")) return;
    const address = () => {
      const said = new URLSearchParams(asked);
      // Two sides of different years keep them.
      if (new Set((g.payload.part.sides || []).map((side) => side.horizon)).size < 2) said.set("horizon", g.state.horizon);
      said.set("lang", g.state.lang);
      if (g.state.zone) said.set("zone", g.state.zone);
      if (g.state.question) said.set("question", g.state.question);
      if (g.state.theme) said.set("theme", g.state.theme);
      const switches = g.payload.legend.flatMap((group) => group.entries).map((entry) => entry.toggle || "");
      const named = (kind, on) => switches.filter((each) => each.startsWith(kind) && g.isOn(each) === on).map((each) => each.slice(kind.length)).join(",");
      said.set("layers", named("layer:", true));
      const without = [named("status:", false), ...["names", "halo"].filter((each) => !g.isOn(each))].filter(Boolean).join(",");
      if (without) said.set("without", without);
      link.href = path.replace(/payload$/, "print") + "?" + said;
    };
    link.hidden = false;
    address();
    for (const event of ["pointerenter", "focus", "click"]) link.addEventListener(event, address);
    link.addEventListener("click", (event) => {
      if (!g.bearing().authorization) return;
      event.preventDefault();
      g.saveFrom(link.href, "application/pdf", "gisapp-" + g.config.view + ".pdf", link);
    });
  }

  // The stage takes the size it has on paper before the window is set, so that the print shows what the screen showed.
  function prepare() {
    if (before) return;
    const seen = g.seenBounds();
    const whole = g.wholeBounds();
    const bounds = whole && seen.pad(0.05).contains(whole) ? whole.pad(0.02) : seen;
    before = { bounds, center: g.map.getCenter(), zoom: g.map.getZoom(), lock: g.state.at };
    document.documentElement.classList.add("printing");
    drawPaper();
    g.map.invalidateSize({ animate: false, pan: false });
    g.map.options.zoomSnap = 0;
    g.map.fitBounds(before.bounds, { animate: false });
    drawFoot();
    g.refreshNames();
    fitPaper();
  }
  g.preparePrint = prepare;

  // The largest type with which everything beside the map fits on the page.
  function fitPaper() {
    const paper = g.byId("paper");
    for (let size = 12.5; size >= 6.5; size -= 0.5) {
      paper.style.setProperty("--size", size + "px");
      if (paper.scrollHeight <= paper.clientHeight + 1) return;
    }
  }

  function restore() {
    if (!before) return;
    document.documentElement.classList.remove("printing");
    g.map.options.zoomSnap = 0.25;
    g.map.invalidateSize({ animate: false, pan: false });
    g.map.setView(before.center, before.zoom, { animate: false });
    g.byId("paper").replaceChildren();
    g.state.at = before.lock;
    before = null;
    g.writeState();
  }

  function drawPaper() {
    const payload = g.payload;
    const legend = el("div", { className: "paper-legend" });
    g.drawLegend(legend, true);
    const question = document.querySelector("#question");
    const subject = question ? [el("p", { className: "paper-question", text: question.selectedOptions[0]?.textContent || "" })] : [];
    const rule = question ? [...g.byId("controls").querySelectorAll(".hint")].slice(0, 1).map((each) => el("p", { text: each.textContent })) : [];
    const notes = payload.reservations.map((each) => el("li", { text: g.say(each) }));
    const alike = g.byId("alike").textContent;
    g.byId("north").replaceChildren(north());
    g.byId("paper").replaceChildren(
      payload.demo ? el("p", { className: "paper-demo", text: g.word("demo").toUpperCase() + " · " + g.word("demo_text") }) : "",
      el("h1", { text: g.say(payload.views[payload.view]) }),
      el("p", { className: "paper-plan", text: g.byId("plan").textContent }),
      el("p", { className: "paper-horizon" }, g.word("horizon") + " ", el("strong", { text: g.state.horizon }), " · " + g.word("appraised") + " " + g.date(payload.appraised)),
      alike ? el("p", { className: "paper-alike", text: alike }) : "",
      ...subject,
      ...rule,
      legend,
      ...g.paperOfView(),
      g.listOfView() ? "" : zoneTable(),
      el("h2", { text: g.word("reservations") }),
      el("ul", { className: "paper-notes" }, ...notes),
      el("div", { id: "paper-foot" }),
    );
  }

  function north() {
    const letter = g.svg("text", { x: 14, y: 11, "text-anchor": "middle", "font-size": 11, "font-weight": 700 });
    letter.textContent = g.state.lang === "en" ? "N" : "B";
    const arrow = g.svg("path", { d: "M14 14L21 40L14 34L7 40Z", fill: "#fff", stroke: "#222", "stroke-width": 1 });
    return g.svg("svg", { width: 40, height: 62, viewBox: "0 0 28 43" }, letter, arrow, g.svg("path", { d: "M14 14L14 34L7 40Z", fill: "#222" }));
  }

  function zoneTable() {
    const most = 34;
    const order = Object.keys(g.payload.style.status);
    const zones = g.payload.zones.filter(g.zoneShown).sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status) || g.say(a.name).localeCompare(g.say(b.name), g.state.lang));
    const rows = zones.slice(0, most).map((zone) => {
      const area = g.zoneArea(zone);
      const told = g.resultLine(zone);
      const value = told && !told.classList.contains("bars") && g.payload.view === "coverage" ? told.textContent : area ? g.number(area) + " ha" : "–";
      const badge = g.badge(g.zoneLook(zone), { filled: g.counts(zone), diamond: !zone.drawn_area_ha, size: 12 });
      const bars = told && told.classList.contains("bars") ? told : null;
      const name = g.say(zone.name) + (zone.geometry ? "" : " *");
      return el("li", null, badge, el("span", { className: "name", text: name }), el("span", { className: "value", text: value }), bars);
    });
    const more = zones.length > most ? [el("li", { text: g.word("more_zones", { n: zones.length - most }) })] : [];
    const star = zones.some((zone) => !zone.geometry) ? [el("li", { className: "star", text: "* " + g.word("no_position").toLowerCase() })] : [];
    return el("div", { className: "paper-zones" }, el("h2", { text: g.word("list") + " (" + zones.length + ")" }), el("ul", null, ...rows, ...more, ...star));
  }

  function drawFoot() {
    const payload = g.payload;
    const sources = payload.layers.filter((layer) => g.isOn("layer:" + layer.id)).map((layer) => g.say(layer.title) + ": " + [g.half(layer.source), g.date(layer.dated)].filter(Boolean).join(", "));
    const left = payload.left_out.map((each) => g.say(each.title) || each.id).join(", ");
    const today = new Date();
    const printed = [today.getDate(), today.getMonth() + 1, today.getFullYear()].join("/");
    g.byId("paper-foot").replaceChildren(
      scaleBar(),
      el("p", { className: "paper-scale", text: g.word("scale", { n: g.number(denominator(), 0) }) + " · " + g.word("printed") + " " + printed }),
      left ? el("p", { text: g.word("left_out") + ": " + left }) : "",
      el("p", { className: "paper-sources" }, el("strong", { text: g.word("sources") + ". " }), sources.join(" · ")),
    );
  }

  const metresPerPixel = () => {
    const latitude = (g.map.getCenter().lat * Math.PI) / 180;
    return (40075016.686 * Math.cos(latitude)) / 2 ** (g.map.getZoom() + 8);
  };

  function denominator() {
    const exact = metresPerPixel() * MM * 1000;
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1);
    return Math.round(exact / unit) * unit;
  }

  function scaleBar() {
    const wanted = metresPerPixel() * 220;
    const power = 10 ** Math.floor(Math.log10(wanted));
    const metres = [5, 2, 1].map((each) => each * power).find((each) => each <= wanted) || power;
    const width = metres / metresPerPixel();
    const drawing = g.svg("svg", { width: width + 60, height: 26, class: "scalebar" });
    for (let i = 0; i < 4; i++) {
      drawing.append(g.svg("rect", { x: 4 + (i * width) / 4, y: 4, width: width / 4, height: 5, fill: i % 2 ? "#fff" : "#222", stroke: "#222", "stroke-width": 0.8 }));
    }
    const label = (x, text) => {
      const made = g.svg("text", { x, y: 22, "text-anchor": "middle", "font-size": 10 });
      made.textContent = text;
      return made;
    };
    const said = metres >= 1000 ? g.number(metres / 1000) + " km" : g.number(metres) + " m";
    drawing.append(label(5, "0"), label(4 + width, said));
    return drawing;
  }
})(window.gisapp);
