// What if a zone were here? A drawn polygon is asked about while it is drawn; an answer older than what is shown is dropped.
"use strict";
(function (g) {
  const { el } = g;
  const NAME = "what-if";
  // No more than 20 questions in a second, and no more than two on their way.
  const GAP_MS = 50;
  const MOST_OPEN = 2;
  let panel = null;
  let asked = 0;
  let sent = 0;
  let shown = 0;
  let open = 0;
  let last = -Infinity;
  let waiting = null;
  let answer = null;
  let problem = null;
  let started = false;

  g.drawWord = function (key, places) {
    const said = g.say(g.payload.part.words[key]);
    return said.replace(/\{(\w+)\}/g, (whole, name) => (places && name in places ? places[name] : whole));
  };

  const live = () => Boolean(g.config.payload_url);

  g.VIEWS[NAME] = {
    ...g.VIEWS.zones,
    draw: (group) => { g.VIEWS.zones.draw(group); start(); drawPanel(); },
  };

  function start() {
    if (started) return;
    started = true;
    panel = el("section", { id: "what-if", attr: { "aria-labelledby": "what-if-title" } });
    g.byId("side").prepend(panel);
    if (!live()) return;
    g.startDrawing(({ closed }) => {
      g.state.drawn = closed ? g.drawnCorners().map((pair) => pair.join(" ")).join(",") : null;
      g.writeState();
      if (closed) ask();
      else forget();
      drawPanel();
    });
    const kept = cornersOf((g.state.drawn || "").replaceAll(",", "\n"));
    if (kept) g.showDrawing(kept);
  }

  function forget() {
    asked += 1;
    [sent, shown] = [asked, asked];
    [answer, problem] = [null, null];
  }

  function address() {
    const [path, query] = g.config.payload_url.split("?");
    const said = new URLSearchParams(query || "");
    said.set("horizon", g.state.horizon);
    return path.replace("/maps/" + NAME + "/payload", "/assessments") + "?" + said;
  }

  // Asks about the polygon as it is when its turn comes; while one waits, another need not.
  function ask() {
    asked += 1;
    panel.setAttribute("aria-busy", "true");
    inTurn();
  }

  function inTurn() {
    if (waiting !== null) return;
    const wait = Math.max(0, last + GAP_MS - performance.now());
    waiting = setTimeout(() => { waiting = null; send(); }, wait);
  }

  async function send() {
    if (open >= MOST_OPEN || !g.drawingState().closed) return;
    const [turn, corners, horizon] = [asked, g.drawnCorners(), g.state.horizon];
    sent = turn;
    last = performance.now();
    open += 1;
    try {
      const ring = [...corners, corners[0]];
      const body = JSON.stringify({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } });
      const reply = await fetch(address(), { method: "POST", credentials: "same-origin", body, headers: { ...g.bearing(), "content-type": "application/geo+json" } });
      const said = await reply.json();
      if (turn > shown) {
        shown = turn;
        [answer, problem] = reply.ok ? [{ ...said, horizon }, null] : [null, said];
        drawPanel();
      }
    } catch (failed) {
      if (turn > shown) { shown = turn; [answer, problem] = [null, { detail: g.drawWord("failed") }]; drawPanel(); }
    } finally {
      open -= 1;
      if (asked > sent && g.drawingState().closed) inTurn();
      panel.setAttribute("aria-busy", String(asked > shown));
    }
  }

  // Lines of longitude and latitude, as somebody types them; null where they are none.
  function cornersOf(text) {
    const pairs = text.trim().split(/[\n;]+/).map((line) => line.trim().split(/[\s,]+/).map(Number)).filter((pair) => pair.length > 1);
    const fine = pairs.length >= 3 && pairs.every(([lng, lat]) => Math.abs(lng) <= 180 && Math.abs(lat) <= 85);
    return fine ? pairs.map(([lng, lat]) => [lng, lat]) : null;
  }

  let language = null;
  let horizon = null;

  function drawPanel() {
    if (!panel) return;
    if (horizon !== null && horizon !== g.state.horizon && live() && g.drawingState().closed) ask();
    horizon = g.state.horizon;
    if (language !== g.state.lang) drawTools();
    language = g.state.lang;
    if (live()) drawAnswer();
  }

  function drawTools() {
    const title = el("h2", { id: "what-if-title", text: g.drawWord("title") });
    if (!live()) return panel.replaceChildren(title, el("p", { className: "hint", text: g.drawWord("live_only") }));
    const button = (key, act) => el("button", { type: "button", className: "button", text: g.drawWord(key), data: { draw: key }, on: { click: act } });
    const typed = el("textarea", { id: "typed", rows: 5, spellcheck: false, placeholder: "105.80 21.10\n105.82 21.10\n105.82 21.12" });
    const wrong = el("p", { className: "needs", attr: { role: "alert" } });
    const show = button("show_typed", () => {
      const corners = cornersOf(typed.value);
      wrong.textContent = corners ? "" : g.drawWord("not_typed");
      if (!corners) return;
      g.showDrawing(corners);
      g.map.fitBounds(L.latLngBounds(corners.map(([lng, lat]) => [lat, lng])).pad(0.6));
    });
    panel.replaceChildren(
      title,
      el("p", { id: "what-if-help", className: "hint", text: g.drawWord("help") }),
      el("div", { className: "tools" }, button("begin", g.beginDrawing), button("corner_here", g.cornerAtCentre), button("close", g.closeDrawing), button("undo", g.dropCorner), button("clear", g.clearDrawing)),
      el("details", null, el("summary", { text: g.drawWord("typed") }), el("label", null, el("span", { className: "hint", text: g.drawWord("typed_help") }), typed), show, wrong),
      el("div", { id: "what-if-answer", attr: { role: "status", "aria-live": "polite" } }),
    );
    g.nameCorners();
  }

  function drawAnswer() {
    const { corners, closed, drawing } = g.drawingState();
    panel.querySelector('[data-draw="corner_here"]').disabled = !drawing;
    panel.querySelector('[data-draw="close"]').disabled = closed || corners < 3;
    panel.querySelector('[data-draw="undo"]').disabled = !drawing || !corners;
    panel.querySelector('[data-draw="clear"]').disabled = !corners;
    g.byId("what-if-help").hidden = Boolean(answer);
    const target = g.byId("what-if-answer");
    target.replaceChildren(...(problem ? wrong(problem) : answer ? told(answer) : [el("p", { className: "hint", text: hint(corners, closed, drawing) })]));
  }

  const hint = (corners, closed, drawing) => g.drawWord(closed ? "asking" : !drawing ? "nothing" : corners < 3 ? "more_corners" : "may_close");

  function wrong(said) {
    const findings = (said.findings || []).map((each) => each["message_" + g.state.lang] || each.message_vi);
    return [el("p", { className: "outcome fail", text: g.drawWord("refused") }), el("ul", null, ...(findings.length ? findings : [said["detail_" + g.state.lang] || said.detail || said.title || ""]).map((text) => el("li", { text })))];
  }

  function told(said) {
    return [
      el("p", { className: "area" }, el("strong", { text: g.hectares(said.drawn.area_ha) }), " · " + g.word("at_horizon", { h: said.horizon }) + " · " + g.word("appraised") + " " + g.date(said.appraised)),
      ...over(said.drawn.zones),
      ...part("land", said.land_balance, () => table(said.land_balance.rows.filter((row) => row.area_ha > 0.005).map((row) => [landName(row.land_use), g.hectares(row.area_ha)]))),
      ...part("conflicts", said.conflicts, () => table(said.conflicts.by_class.filter((row) => row.status === "computed" && row.area_ha > 0).map((row) => [className(row.conflict_class), g.hectares(row.area_ha)]))),
      ...part("rules", said.rules, () => rules(said.rules)),
      ...part("headroom", said.ledger, () => headroom(said.ledger.rows)),
      el("p", { className: "hint", text: g.drawWord("quality", { q: g.say(g.payload.style.quality[said.quality]) }) }),
    ];
  }

  function over(zones) {
    const lines = zones.map((each) => (each["name_" + g.state.lang] || each.name_vi) + " (" + (each.area_ha ? g.hectares(each.area_ha) : g.word("over_zones_unsure")) + ")");
    return lines.length ? [el("p", { className: "needs", attr: { role: "alert" }, text: g.word("over_zones", { x: lines.join("; ") }) })] : [];
  }

  function part(key, said, draw) {
    const head = el("h3", { text: g.drawWord(key) });
    if (said.status !== "not_computable") return [head, draw()];
    const needs = said[g.state.lang === "en" ? "needs" : "needs_vi"] || [];
    return [head, el("p", { className: "needs", text: g.word("not_computable") + ": " + g.word("needs").toLowerCase() + " " + needs.slice(0, 3).join("; ") })];
  }

  const table = (rows) => (rows.length ? el("table", { className: "figures" }, ...rows.map((row) => el("tr", null, el("th", { text: row[0], scope: "row" }), ...row.slice(1).map((text) => el("td", { text }))))) : el("p", { className: "hint", text: g.drawWord("none") }));

  function landName(code) {
    const known = g.payload.part.classes[code];
    return code === "unmapped" ? g.word("unmapped") : known ? g.say(known) + " (" + code + ")" : code;
  }

  const className = (code) => g.say(g.payload.style.constraints[code]) || code;

  function rules(said) {
    const counts = ["pass", "fail", "not_computable"].map((each) => said.counts[each] + " " + g.word(each)).join(" · ");
    const broken = said.rows.filter((row) => row.outcome === "fail");
    const line = (row) => {
      const told = [row["said_" + g.state.lang], row["cited_" + g.state.lang]].filter(Boolean).join(" · ");
      return el("li", { className: "outcome fail" }, el("strong", { text: row["title_" + g.state.lang] || row.title_vi }), ": " + row["told_" + g.state.lang] + " ", el("small", { text: told }));
    };
    return el("div", { className: "rules" }, el("p", { text: counts }), broken.length ? el("ul", null, ...broken.map(line)) : null);
  }

  const unit = (code) => (code === "share" ? "" : g.hasWord("unit_" + code) ? g.word("unit_" + code) : code || "");

  const ledgerUnit = (code) => (code === "places" ? g.drawWord("unit_places") : unit(code));

  function headroom(rows) {
    const made = el("dl", { className: "headroom" });
    for (const row of rows) {
      const told = (end) => (row[end + "_least"] === null ? "–" : g.range(row[end + "_least"], row[end + "_greatest"], (value) => g.number(value, 0)) + " " + ledgerUnit(row.unit));
      made.append(el("dt", { text: g.word("ledger_" + row.topic), data: { topic: row.topic } }),
        el("dd", null, g.word("demand") + ": " + told("demand")),
        el("dd", null, g.word("headroom") + ": " + told("headroom"), el("small", { text: [row["facility_name_" + g.state.lang] || row.facility_name_vi, fails(row)].filter(Boolean).join(": ") })));
    }
    return made;
  }

  function fails(row) {
    const { failing_horizon: may, surely_failing_horizon: surely } = row;
    if (may === null) return g.word(row.status === "computed" ? "never_fails" : "not_computable");
    return [may !== surely && g.word("may_fail", { h: may }), surely !== null && g.word("surely_fails", { h: surely })].filter(Boolean).join(" · ");
  }
})(window.gisapp);
