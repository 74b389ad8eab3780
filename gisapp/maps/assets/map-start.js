// Starts the page: takes folium's map, reads or fetches the payload, and redraws after each choice.
"use strict";
(function (g) {
  g.narrow = () => window.matchMedia("(max-width: 760px)").matches;

  g.start = async function (map) {
    g.map = map;
    g.config = JSON.parse(g.byId("gisapp-config").textContent);
    try {
      g.payload = JSON.parse(g.byId("gisapp-payload").textContent, bare) || (await fetched(g.config.payload_url));
    } catch (problem) {
      const message = g.byId("message");
      message.textContent = problem.said || LOST[g.readLanguage(g.config)];
      message.hidden = false;
      document.documentElement.dataset.ready = "false";
      console.warn("gisapp: no payload:", problem.message);
      return;
    }
    begin();
  };

  const LOST = {
    vi: "Không tải được dữ liệu bản đồ. Hãy tải lại trang.",
    en: "The map's data could not be loaded. Reload the page.",
  };

  async function fetched(address) {
    const answer = await g.asked(address, "application/json");
    if (!answer.ok) throw Object.assign(new Error("status " + answer.status), { said: await refused(answer) });
    return JSON.parse(await answer.text(), bare);
  }

  // A question that cannot be asked is answered with what would do, in the reader's language; a server that is down says nothing.
  async function refused(answer) {
    try {
      const told = await answer.json();
      return told["detail_" + g.readLanguage(g.config)] || told.detail || "";
    } catch {
      return "";
    }
  }

  // Objects that hold what they were given and nothing else, so that an id such as "constructor" is like any other.
  function bare(_key, value) {
    const keyed = value !== null && typeof value === "object" && !Array.isArray(value);
    return keyed ? Object.assign(Object.create(null), value) : value;
  }

  function begin() {
    g.zonesById = new Map(g.payload.zones.map((zone) => [zone.id, zone]));
    g.shownAtFirst = new Map(g.payload.legend.flatMap((group) => group.entries).filter((entry) => entry.toggle).map((entry) => [entry.toggle, entry.shown]));
    g.readState(g.config);
    if (g.narrow()) g.byId("legend").open = false;
    prepareMap();
    g.startList();
    g.startPrint();
    g.refreshAll();
    g.map.invalidateSize({ animate: false, pan: false });
    listen();
    // The facts come first: what is shown whole is shown beside them.
    if (g.state.zone) g.openFacts(g.zonesById.get(g.state.zone));
    if (g.state.at) g.map.setView(g.state.at.center, g.state.at.zoom, { animate: false });
    else showAll();
    document.documentElement.dataset.ready = "true";
  }

  function prepareMap() {
    g.createPanes();
    g.labelPane();
    L.control.scale({ imperial: false, maxWidth: 140, position: "bottomleft" }).addTo(g.map);
    g.map.getContainer().style.background = g.payload.style.outside;
    addButtons();
  }

  g.wholeBounds = () => {
    const box = g.payload.bounds;
    return box && L.latLngBounds([[box[1], box[0]], [box[3], box[2]]]);
  };

  // How many pixels of the map lie under the facts on the left and the legend on the right.
  g.covered = function () {
    if (g.narrow()) return { left: 0, right: 0 };
    const [facts, legend] = [g.byId("facts"), g.byId("legend")];
    return { left: facts.hidden ? 0 : facts.offsetWidth + 12, right: legend.open ? legend.offsetWidth + 12 : 0 };
  };

  // What the reader sees of the map: the window without the panels over it.
  g.seenBounds = function () {
    const { left, right } = g.covered();
    const size = g.map.getSize();
    return L.latLngBounds(g.map.containerPointToLatLng([left, 0]), g.map.containerPointToLatLng([size.x - right, size.y]));
  };

  function showAll() {
    if (!g.payload.bounds) return;
    const { left, right } = g.covered();
    g.map.fitBounds(g.wholeBounds(), { paddingTopLeft: [8 + left, 8], paddingBottomRight: [8 + right, 8], animate: false });
  }

  function addButtons() {
    const control = L.control({ position: "topleft" });
    control.onAdd = () => {
      const button = (word, sign, act) => g.el("button", { type: "button", text: sign, data: { sign: word }, on: { click: act } });
      const box = g.el("div", { className: "map-buttons" },
        button("zoom_in", "+", () => g.map.zoomIn(1)), button("zoom_out", "−", () => g.map.zoomOut(1)), button("whole", "⤢", showAll));
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    control.addTo(g.map);
  }

  function listen() {
    g.map.on("moveend", () => { g.noteWindow(); g.refreshNames(); });
    g.map.on("zoomend", () => { if (g.payload.layers.some((layer) => layer.role === "locator")) g.drawLayers(); });
    g.map.on("click", () => { if (!g.byId("facts").hidden) g.closeFacts(); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !g.byId("facts").hidden) g.closeFacts(); });
    g.byId("language").addEventListener("click", () => { g.state.lang = g.state.lang === "en" ? "vi" : "en"; g.refreshAll(); });
    g.byId("copy").addEventListener("click", copyLink);
    g.byId("legend").addEventListener("toggle", g.refreshNames);
    window.addEventListener("hashchange", () => {
      g.readState(g.config);
      if (g.state.at) g.map.setView(g.state.at.center, g.state.at.zoom, { animate: false });
      g.refreshAll();
      if (g.state.zone) g.openFacts(g.zonesById.get(g.state.zone));
    });
    new ResizeObserver(() => g.map.invalidateSize({ animate: false, pan: false })).observe(g.map.getContainer());
  }

  async function copyLink() {
    g.writeState();
    const button = g.byId("copy");
    try {
      await navigator.clipboard.writeText(g.address());
      button.textContent = g.word("copied");
      setTimeout(() => { button.textContent = g.word("copy"); }, 1500);
    } catch {
      window.prompt(g.word("copy"), g.address());
    }
  }

  // Names follow the window; zones follow a choice; the layers and the panels follow a change of what is shown.
  g.refreshNames = function () {
    const { names, rivers } = g.layerNames();
    g.placeNames([...g.zoneNames(), ...g.resultNames(), ...names], rivers, [...g.zoneSigns(), ...g.resultSigns()]);
  };

  g.refresh = function () {
    g.drawZones();
    for (const each of document.querySelectorAll("#list [data-zone]")) each.setAttribute("aria-current", String(each.dataset.zone === g.state.zone));
    g.refreshNames();
    g.writeState();
  };

  g.refreshAll = function () {
    g.drawWords();
    g.drawRasters();
    g.drawLayers();
    g.drawList();
    g.drawControls();
    g.drawLegend(g.byId("legend-body"), false);
    g.drawNotes();
    g.drawFacts();
    for (const each of document.querySelectorAll("[data-sign]")) {
      each.setAttribute("aria-label", g.word(each.dataset.sign));
      each.title = g.word(each.dataset.sign);
    }
    g.refresh();
  };
})(window.gisapp);
