// Rasters under everything else: pictures of cells that the legend switches on, as opaque as the reader likes.
"use strict";
(function (g) {
  const drawn = new Map();
  let opacity = 0.65;

  g.drawRasters = function () {
    for (const raster of g.payload.rasters || []) {
      drawn.get(raster.id)?.remove();
      drawn.delete(raster.id);
      if (!g.isOn("raster:" + raster.id)) continue;
      const [west, south, east, north] = raster.bounds;
      const picture = L.imageOverlay(raster.image, [[south, west], [north, east]], { pane: "cells", opacity, className: "cells", alt: g.say(raster.title) });
      drawn.set(raster.id, picture.addTo(g.map));
    }
  };

  g.opacityControl = function () {
    if (!drawn.size) return null;
    const input = g.el("input", { type: "range", min: 20, max: 100, step: 5, value: opacity * 100, id: "cells-opacity" });
    input.addEventListener("input", () => {
      opacity = Number(input.value) / 100;
      for (const picture of drawn.values()) picture.setOpacity(opacity);
    });
    return g.el("label", { className: "entry" }, g.el("span", { className: "label", text: g.word("opacity") + " " }), input);
  };
})(window.gisapp);
