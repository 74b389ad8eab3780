// What the reader chose: horizon, language, zone, layers, question, theme and the window, kept in the address.
"use strict";
(function (g) {
  const THEMES = ["readable", "legal"];
  const listed = (set) => [...set].map(encodeURIComponent).join(",");
  const listing = (text) => new Set((text || "").split(",").filter(Boolean).map(decoded));

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  // Known before there is a payload, so that a refusal of it is read too.
  g.readLanguage = function (config) {
    const said = readHash().get("lang");
    return ["vi", "en"].includes(said) ? said : config.lang === "en" ? "en" : "vi";
  };

  g.readState = function (config) {
    const payload = g.payload;
    const hash = readHash();
    const horizons = payload.plan.horizons.map(String);
    const questions = (payload.part.questions || []).map((each) => each.id);
    g.state = {
      lang: g.readLanguage(config),
      horizon: horizons.includes(hash.get("horizon")) ? hash.get("horizon") : String(payload.horizon),
      zone: g.zonesById.has(hash.get("zone")) ? hash.get("zone") : null,
      show: listing(hash.get("show")),
      hide: listing(hash.get("hide")),
      question: questions.includes(hash.get("question")) ? hash.get("question") : questions[0] || null,
      theme: THEMES.includes(hash.get("theme")) ? hash.get("theme") : "readable",
      weights: hash.get("weights") || "",
      portfolio: hash.get("portfolio"),
      compare: hash.get("compare") === "1",
      drawn: hash.get("drawn"),
      at: windowOf(hash.get("at")),
    };
  };

  function readHash() {
    try {
      return new URLSearchParams(location.hash.slice(1));
    } catch {
      return new URLSearchParams();
    }
  }

  function windowOf(text) {
    const numbers = (text || "").split(",").map(Number);
    const fine = numbers.length === 3 && numbers.every(Number.isFinite) && Math.abs(numbers[0]) < 85;
    return fine ? { center: [numbers[0], numbers[1]], zoom: numbers[2] } : null;
  }

  g.writeState = function () {
    const state = g.state;
    const hash = new URLSearchParams({ horizon: state.horizon, lang: state.lang });
    if (state.zone) hash.set("zone", state.zone);
    if (state.question) hash.set("question", state.question);
    if (state.weights) hash.set("weights", state.weights);
    if (state.portfolio) hash.set("portfolio", state.portfolio);
    if (state.compare) hash.set("compare", "1");
    if (state.theme !== "readable") hash.set("theme", state.theme);
    if (state.show.size) hash.set("show", listed(state.show));
    if (state.hide.size) hash.set("hide", listed(state.hide));
    if (state.drawn) hash.set("drawn", state.drawn);
    if (state.at) hash.set("at", [...state.at.center.map((each) => each.toFixed(5)), state.at.zoom].join(","));
    try {
      history.replaceState(null, "", "#" + hash);
    } catch {
      // A page inside a notebook has no address to keep.
    }
  };

  g.noteWindow = function () {
    const center = g.map.getCenter();
    g.state.at = { center: [center.lat, center.lng], zoom: Number(g.map.getZoom().toFixed(2)) };
    g.writeState();
  };

  // Whether a switch of the legend is on: its default, unless the reader said otherwise.
  g.isOn = function (toggle) {
    if (g.state.hide.has(toggle)) return false;
    return g.state.show.has(toggle) || g.shownAtFirst.get(toggle) !== false;
  };

  g.switchTo = function (toggle, on) {
    const normal = g.shownAtFirst.get(toggle) !== false;
    g.state.show.delete(toggle);
    g.state.hide.delete(toggle);
    if (on && !normal) g.state.show.add(toggle);
    if (!on && normal) g.state.hide.add(toggle);
  };

  g.presenceOf = function (thing) {
    const answer = (thing.presence || {})[g.state.horizon];
    return answer && answer.presence ? answer : { presence: answer || null };
  };
  g.counts = (thing) => {
    const told = g.presenceOf(thing).presence;
    return !told || Boolean((g.payload.style.presence[told] || {}).filled);
  };
})(window.gisapp);
