// The signs of the style: patterns, badges, glyphs. The map's images and the legend's swatches are drawn by the same strokes.

import { el } from "./dom.js";

const RATIO = 2;
const INK = "rgba(20,20,20,.62)";
const FONT = '"Be Vietnam Pro", system-ui, sans-serif';
/** Where the letter stands in shapes that are not as wide above as below. */
const LOW = { triangle: 10.5, house: 10.5, drop: 9.8 };
/** The style that the server sends: looks of all classes, strokes of patterns, outlines of signs. */
export let style = {};
export const signsOf = (sent) => { style = sent; };
export const statusLook = (status) => style.status[status] ?? style.status.unknown;
export const BADGE = "gisapp-badge-";
export const MARK = "gisapp-mark-";

function canvas(width, height, draw) {
  const made = el("canvas.sign", { width: width * RATIO, height: height * RATIO, ariaHidden: true });
  made.style.width = `${width}px`;
  made.style.height = `${height}px`;
  const pen = made.getContext("2d");
  pen.scale(RATIO, RATIO);
  draw(pen);
  return made;
}

const patternSign = (name) => canvas(8, 8, (pen) => {
  pen.strokeStyle = pen.fillStyle = INK;
  for (const path of style.patterns[name] ?? []) pen.stroke(new Path2D(path));
  for (const dot of style.pattern_dots[name] ?? []) { pen.beginPath(); pen.arc(...dot, 1.1, 0, 7); pen.fill(); }
});

/** A letter in a shape, in a square as large as this. */
const lettered = (size, shape, letter, points, colour, hollow) => canvas(size, size, (pen) => {
  const path = new Path2D(style.shapes[shape]);
  const [fill, ink] = hollow ? ["#fff", colour] : [colour, "#fff"];
  pen.scale(size / 18, size / 18);
  pen.translate(1, 1);
  pen.fillStyle = fill;
  pen.strokeStyle = ink;
  pen.lineWidth = 1.4;
  pen.fill(path);
  pen.stroke(path);
  pen.fillStyle = ink;
  pen.font = `600 ${points}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(letter, 8, LOW[shape] ?? 8.5);
});

/** A facility: shape, colour and letter together. */
export const glyphSign = ({ shape, letter, colour }) => lettered(18, shape, letter, 9, colour);

/** A zone: the letter of its status; hollow where it does not count, a diamond where its area has no source. */
export const badgeSign = ({ line, letter }, { filled = true, diamond } = {}) => lettered(22, diamond ? "diamond" : "circle", letter, 8.5, line, !filled);

/** A finding: the shape of its severity, and its number. */
export function findingSign(severity, number) {
  const { shape, colour } = style.severities[severity];
  return lettered(27, shape, number, number > 99 ? 6 : 8, colour);
}

/** By the first word of the name that a style of the map calls an image by. */
const IMAGES = {
  pattern: patternSign,
  glyph: (kind) => glyphSign(style.facilities[kind] ?? style.facilities.other),
  badge(name) {
    const [status, how] = name.split("|");
    return badgeSign(statusLook(status), { filled: how.includes("filled"), diamond: how.includes("diamond") });
  },
  mark(name) {
    const [letter, number] = name.split("|");
    return number ? findingSign(letter, number) : badgeSign(style.standings[letter] ?? { line: "#111", letter });
  },
};

/** The image that a style of the map calls by this name. */
export function image(name) {
  const [, kind, rest] = /^gisapp-(\w+)-(.*)/u.exec(name) ?? [];
  const made = IMAGES[kind]?.(rest);
  return made && { data: made.getContext("2d").getImageData(0, 0, made.width, made.height), options: { pixelRatio: RATIO } };
}

function dashed(pen, { line, width, dash = [] }) {
  pen.strokeStyle = line;
  pen.lineWidth = width;
  pen.setLineDash(dash);
}

/** An area as the map paints it. */
export const areaSign = (look, { hollow } = {}) => canvas(28, 18, (pen) => {
  const box = [2, 2, 24, 14];
  const painted = (fill) => { pen.fillStyle = fill; pen.fillRect(...box); };
  pen.globalAlpha = look.opacity ?? 1;
  if (!hollow && look.fill && look.fill !== "none") painted(look.fill);
  pen.globalAlpha = 1;
  if (!hollow && look.pattern && look.pattern !== "none") {
    const ink = pen.createPattern(patternSign(look.pattern), "repeat");
    ink.setTransform(new DOMMatrix().scale(1 / RATIO));
    painted(ink);
  }
  dashed(pen, look);
  pen.strokeRect(...box);
});

export const lineSign = (look) => canvas(28, 18, (pen) => {
  dashed(pen, look);
  pen.stroke(new Path2D("M1 9H27"));
});
