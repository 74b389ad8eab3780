// The front page: how many zones by status, and a schematic picture of where they are; both from the layers.

import { STATUS, element, json, onLanguage, root, say } from "./site.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 560;
const FAILED = {
  vi: "Không tải được dữ liệu của các khu. Hãy tải lại trang.",
  en: "The zones could not be loaded. Reload the page.",
};

const features = (layer) => json(`${root}/collections/${layer}/items?limit=10000`).then((said) => said.features);

function drawn(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The zones counted by status, in the order of the maps' legend. */
function counted(zones) {
  const known = Object.keys(STATUS);
  const statuses = zones.map((zone) => (known.includes(zone.properties.status) ? zone.properties.status : "unknown"));
  return known.map((status) => [status, statuses.filter((each) => each === status).length]).filter(([, n]) => n > 0);
}

function summarise(list, zones) {
  const rows = counted(zones);
  const most = Math.max(...rows.map(([, n]) => n));
  list.replaceChildren(...rows.map(([status, n]) => {
    const look = STATUS[status];
    const sign = element("span", { className: "sign", ariaHidden: "true", textContent: look.letter });
    sign.style.cssText = `border-color:${look.line};color:${look.line};background:${look.fill}33`;
    const bar = element("span", { className: "bar", ariaHidden: "true" });
    bar.style.cssText = `width:${(100 * n) / most}%;background:${look.fill};border-color:${look.line}`;
    return element("li", {}, sign, element("span", { textContent: say(look) }), bar,
      element("span", { className: "count", textContent: String(n) }));
  }));
}

function total(place, zones) {
  const unplaced = zones.filter((zone) => zone.geometry === null).length;
  const outlined = zones.filter((zone) => /Polygon/u.test(zone.geometry?.type ?? "")).length;
  const points = zones.length - unplaced - outlined;
  place.textContent = say({
    vi: `${zones.length} khu: ${outlined} khu vẽ theo diện tích có nguồn, ${points} khu chỉ có vị trí, ${unplaced} khu chỉ biết tên.`,
    en: `${zones.length} zones: ${outlined} drawn from a sourced area, ${points} with a position only, ${unplaced} known by name only.`,
  });
}

/** Every position of a geometry, as one list. */
function positions(geometry) {
  if (!geometry) return [];
  if (geometry.geometries) return geometry.geometries.flatMap(positions);
  const flat = (nested) => (typeof nested[0] === "number" ? [nested] : nested.flatMap(flat));
  return flat(geometry.coordinates);
}

/** Longitude and latitude to the picture: equirectangular at the middle latitude, enough for a sketch. */
function projection(shapes) {
  const all = shapes.flatMap((shape) => positions(shape.geometry));
  const [xs, ys] = [all.map((at) => at[0]), all.map((at) => at[1])];
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const narrow = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const margin = 16;
  const scale = (WIDTH - 2 * margin) / ((east - west) * narrow || 1);
  const height = (north - south) * scale + 2 * margin;
  const at = ([x, y]) => [margin + (x - west) * narrow * scale, margin + (north - y) * scale];
  return { at, height };
}

function path(geometry, at) {
  const closed = /Polygon/u.test(geometry.type);
  const line = (points) => `M${points.map((each) => at(each).map((n) => n.toFixed(1)).join(" ")).join("L")}${closed ? "Z" : ""}`;
  const lines = (nested) => (typeof nested[0][0] === "number" ? [line(nested)] : nested.flatMap(lines));
  return lines(geometry.coordinates).join("");
}

const GROUND = { outline: "land", river: "water", lake: "lake", road: "water" };

function sketch(picture, zones, locator) {
  const shaped = locator.filter((each) => each.geometry && GROUND[each.properties.kind]);
  const placed = zones.filter((zone) => zone.geometry);
  if (placed.length + shaped.length === 0) return;
  const { at, height } = projection([...shaped, ...placed]);
  picture.setAttribute("viewBox", `0 0 ${WIDTH} ${Math.round(height)}`);
  const order = ["outline", "lake", "river"];
  const ground = order.flatMap((kind) => shaped.filter((each) => each.properties.kind === kind))
    .filter((each) => each.geometry.type !== "Point" && (each.properties.min_zoom ?? 0) <= 10)
    .map((each) => drawn("path", { class: GROUND[each.properties.kind], d: path(each.geometry, at) }));
  const signs = placed.map((zone) => middle(zone, at));
  const names = locator.filter((each) => each.properties.kind === "place" && each.geometry?.type === "Point" &&
      (each.properties.min_zoom ?? 99) <= 9).map((each) => label(each, at, signs));
  picture.replaceChildren(...ground, ...names, ...placed.map((zone) => sign(zone, at)));
}

/** A place's name, moved below where a zone's sign stands on it. */
function label(place, at, signs) {
  const [x, y] = at(place.geometry.coordinates);
  const covered = signs.some(([signX, signY]) => Math.abs(signX - x) < 36 && Math.abs(signY - y) < 16);
  const made = drawn("text", { class: "place", x: x.toFixed(1), y: (y + (covered ? 24 : 0)).toFixed(1) });
  made.textContent = say({ vi: place.properties.name_vi, en: place.properties.name_en ?? place.properties.name_vi });
  return made;
}

/** Where a zone's sign stands: the mean of its positions. */
function middle(zone, at) {
  const points = positions(zone.geometry).map(at);
  return [0, 1].map((axis) => points.reduce((sum, each) => sum + each[axis], 0) / points.length);
}

function sign(zone, at) {
  const look = STATUS[zone.properties.status] ?? STATUS.unknown;
  const [x, y] = middle(zone, at);
  const style = { fill: look.fill, stroke: look.line, "stroke-width": 1.6 };
  const mark = zone.geometry.type === "Point"
    ? drawn("path", { ...style, d: "M0-9L9 0L0 9L-9 0Z" })
    : drawn("circle", { ...style, r: 9 });
  const letter = drawn("text", { fill: readableOn(look.fill) });
  letter.textContent = look.letter;
  const title = drawn("title", {});
  title.textContent = `${zone.properties.name_vi} (${say(look)})`;
  return drawn("g", { class: "sign", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` }, title, mark, letter);
}

/** White on the one dark fill, dark on all others: at least 4.5:1 either way. */
function readableOn(fill) {
  return fill === STATUS.operating.fill ? "#ffffff" : "#16191c";
}

async function start() {
  const [list, totals, picture] = ["summary", "total", "overview"].map((id) => document.getElementById(id));
  try {
    const [zones, locator] = await Promise.all([features("zones"), features("locator").catch(() => [])]);
    onLanguage(() => {
      summarise(list, zones);
      total(totals, zones);
      sketch(picture, zones, locator);
    });
  } catch {
    onLanguage(() => { totals.textContent = say(FAILED); });
  }
}

start();
