// A polygon drawn by hand: click to set vertices, Enter to close, drag a vertex or move it with the arrow keys.
"use strict";
(function (g) {
  const LINE = { color: "#8a0d5f", weight: 3, dashArray: null, fillColor: "#8a0d5f", fillOpacity: 0.12, interactive: false, pane: "drawing" };
  const STEP = 4;
  const MOST = 200;
  let corners = [];
  let marks = [];
  let closed = false;
  let drawing = false;
  let shape = null;
  let tell = () => {};

  // Begins listening; `changed` is told of each change of the polygon, and whether it is closed.
  g.startDrawing = function (changed) {
    tell = changed;
    g.map.createPane("drawing").style.zIndex = 640;
    shape = L.polyline([], LINE).addTo(g.map);
    g.map.on("click", (event) => { if (drawing) addCorner(event.latlng); });
    g.map.on("dblclick", () => { if (drawing) g.closeDrawing(); });
    document.addEventListener("keydown", (event) => {
      const writing = ["TEXTAREA", "INPUT", "SELECT", "BUTTON", "A", "SUMMARY"].includes(event.target.tagName);
      if (!drawing || writing) return;
      if (event.key === "Enter") { event.preventDefault(); g.closeDrawing(); }
      if (event.key === " ") { event.preventDefault(); g.cornerAtCentre(); }
      if (event.key === "Backspace") { event.preventDefault(); g.dropCorner(); }
    });
  };

  g.drawingState = () => ({ corners: corners.length, closed, drawing });

  g.beginDrawing = function () {
    setCorners([], false);
    setDrawing(true);
  };

  g.closeDrawing = function () {
    if (corners.length < 3) return;
    setDrawing(false);
    closed = true;
    redraw();
    marks[0]?.getElement()?.focus();
  };

  g.clearDrawing = function () {
    setDrawing(false);
    setCorners([], false);
  };

  g.cornerAtCentre = () => addCorner(g.map.getCenter());
  g.dropCorner = () => removeCorner(corners.length - 1);

  // Corners as [longitude, latitude], such as somebody typed.
  g.showDrawing = function (pairs) {
    setDrawing(false);
    setCorners(pairs.slice(0, MOST).map(([lng, lat]) => L.latLng(lat, lng)), true);
  };

  g.drawnCorners = () => corners.map((corner) => [Number(corner.lng.toFixed(7)), Number(corner.lat.toFixed(7))]);

  function setDrawing(on) {
    drawing = on;
    g.map.getContainer().classList.toggle("drawing", on);
    g.map.doubleClickZoom[on ? "disable" : "enable"]();
    if (on) g.map.getContainer().focus({ preventScroll: true });
  }

  function setCorners(places, whole) {
    for (const mark of marks) mark.remove();
    [corners, marks, closed] = [places, [], whole];
    corners.forEach(addMark);
    redraw();
  }

  function addCorner(place) {
    const last = corners.at(-1);
    if (corners.length >= MOST || (last && last.equals(place))) return;
    corners.push(L.latLng(place.lat, place.lng));
    addMark(corners.at(-1), corners.length - 1);
    redraw();
  }

  function removeCorner(at) {
    if (at < 0 || (closed && corners.length <= 3)) return;
    corners.splice(at, 1);
    marks.splice(at, 1)[0].remove();
    redraw();
    marks[Math.min(at, marks.length - 1)]?.getElement()?.focus();
  }

  function addMark(place, at) {
    const icon = L.divIcon({ className: "corner", iconSize: [18, 18] });
    const mark = L.marker(place, { icon, draggable: true, keyboard: true, autoPan: true, pane: "drawing", zIndexOffset: 1000 }).addTo(g.map);
    mark.on("drag", () => moved(mark, mark.getLatLng()));
    mark.on("click", (event) => { L.DomEvent.stop(event); if (drawing && marks[0] === mark) g.closeDrawing(); });
    mark.getElement().addEventListener("keydown", (event) => keyed(event, mark));
    marks.push(mark);
    name(mark, at);
  }

  function keyed(event, mark) {
    const far = event.shiftKey ? STEP * 5 : STEP;
    const move = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] }[event.key];
    if (!move && event.key !== "Delete") return;
    event.preventDefault();
    event.stopPropagation();
    if (!move) return removeCorner(marks.indexOf(mark));
    const place = g.map.latLngToContainerPoint(mark.getLatLng()).add(move);
    mark.setLatLng(g.map.containerPointToLatLng(place));
    moved(mark, mark.getLatLng());
  }

  function moved(mark, place) {
    corners[marks.indexOf(mark)] = place;
    redraw();
  }

  function name(mark, at) {
    const said = g.drawWord("corner", { n: at + 1 });
    mark.getElement().setAttribute("aria-label", said);
    mark.getElement().title = said;
  }

  g.nameCorners = () => marks.forEach(name);

  function redraw() {
    shape.remove();
    const made = closed ? L.polygon : L.polyline;
    shape = made(corners, { ...LINE, fill: closed }).addTo(g.map);
    marks.forEach(name);
    tell({ closed: closed && corners.length >= 3 });
  }
})(window.gisapp);
