// The portfolios worth a look side by side: native values, and bars from the worst to the best that any portfolio achieves.
"use strict";
(function (g) {
  const { el } = g;

  // Where a range lies between the worst (0) and the best (1); thin where it is one value.
  function bar(least, greatest, objective) {
    const span = objective.best - objective.worst;
    if (!span) return null;
    const ends = [least, greatest].map((value) => Math.min(Math.max((value - objective.worst) / span, 0), 1)).sort((a, b) => a - b);
    const width = Math.max((ends[1] - ends[0]) * 100, 3);
    const left = Math.min(ends[0] * 100, 100 - width);
    const shown = g.svg("svg", { class: "board-bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" });
    shown.append(g.svg("rect", { x: 0, y: 3, width: 100, height: 2, fill: "#d8d4c8" }));
    shown.append(g.svg("rect", { x: left, y: 0, width, height: 8, fill: "#0072b2" }));
    return shown;
  }

  function table(board) {
    const part = board.part();
    const head = el("tr", null, el("td"), ...part.few.map((each) => el("th", { scope: "col", attr: { "aria-current": String(g.state.portfolio === each.id) } }, board.button(each.id))));
    const why = el("tr", { className: "board-why" }, el("th", { scope: "row", text: g.word("board_why") }), ...part.few.map((each) => el("td", { text: g.say(each.why) })));
    const rows = part.objectives.map((objective, at) =>
      el("tr", null,
        el("th", { scope: "row" }, g.say(objective.title), el("small", { text: g.word(objective.more ? "board_more" : "board_less") + " · " + g.word("basis_" + objective.basis) })),
        ...part.few.map((each) => el("td", null, bar(each.values[at][0], each.values[at][1], objective), el("span", { text: board.amount(each.values[at][0], each.values[at][1], objective) })))));
    return el("table", null, el("caption", { text: board.mark() + g.word("board_bars") }), el("thead", null, head), el("tbody", null, ...rows, why));
  }

  // The table lies over the map, and the address keeps that it is open.
  g.drawBoardTable = function (board) {
    g.byId("board-table")?.remove();
    if (!g.state.compare || !board.part().few?.length) return;
    const close = el("button", { type: "button", className: "button", text: g.word("board_close"), on: { click: () => toggle(board) } });
    const shown = el("section", { id: "board-table", attr: { "aria-label": g.word("board_compare") } }, el("h2", { text: `${g.word("board_few")} · ${g.state.horizon}` }), close, el("p", { text: g.say(board.part().recommendation) }), table(board));
    g.byId("stage").append(shown);
  };

  function toggle(board) {
    g.state.compare = !g.state.compare;
    g.writeState();
    g.drawBoardTable(board);
    g.byId("board-compare")?.setAttribute("aria-expanded", String(g.state.compare));
    g.byId("board-compare")?.focus();
  }

  g.boardTableButton = (board) =>
    el("button", { type: "button", id: "board-compare", className: "button", text: g.word("board_compare"), attr: { "aria-expanded": String(g.state.compare) }, on: { click: () => toggle(board) } });
})(window.gisapp);
