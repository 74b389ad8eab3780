// The signs of the style: patterns, badges, glyphs. The map's images and the legend's swatches are drawn by the same strokes.

import { el } from "./dom.js";

const RATIO = 2;
const INK = "rgba(20,20,20,.62)";
const FONT = '"Be Vietnam Pro", system-ui, sans-serif';
const LOW = { triangle: 10.5, house: 10.5, drop: 9.8 };
/** The style that the server sends: strokes of patterns, outlines of signs. */
let drawn = {};
export const signsOf = (style) => { drawn = style; };
export const PATTERN = "gisapp-pattern-";
export const GLYPH = "gisapp-glyph-";
export const BADGE = "gisapp-badge-";
export const MARK = "gisapp-mark-";
const SEVERITIES = { error: ["square", "#8a0d0f"], warning: ["triangle", "#7a4d00"], note: ["circle", "#00436b"] };

function canvas(width, height, draw) {
  const made = el("canvas.sign", { width: width * RATIO, height: height * RATIO, ariaHidden: "true" });
  made.style.width = `${width}px`;
  made.style.height = `${height}px`;
  const pen = made.getContext("2d");
  pen.scale(RATIO, RATIO);
  draw(pen);
  return made;
}

const patternSign = (name) => canvas(8, 8, (pen) => {
  pen.strokeStyle = pen.fillStyle = INK;
  for (const path of drawn.patterns[name] ?? []) pen.stroke(new Path2D(path));
  for (const dot of drawn.pattern_dots[name] ?? []) { pen.beginPath(); pen.arc(...dot, 1.1, 0, 7); pen.fill(); }
});

function lettered(pen, shape, letter, low, size, { fill, stroke, ink }) {
  pen.fillStyle = fill;
  pen.strokeStyle = stroke;
  pen.lineWidth = 1.4;
  pen.fill(shape);
  pen.stroke(shape);
  pen.fillStyle = ink;
  pen.font = `600 ${size}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(letter, 8, low);
}

/** A facility: shape, colour and letter together. */
export const glyphSign = (look) => canvas(18, 18, (pen) => {
  pen.translate(1, 1);
  lettered(pen, new Path2D(drawn.shapes[look.shape]), look.letter, LOW[look.shape] ?? 8.4, 9, { fill: look.colour, stroke: "#fff", ink: "#fff" });
});

/** A zone: the letter of its status; hollow where it does not count, a diamond where its area has no source. */
export const badgeSign = (look, { filled = true, diamond = false } = {}) => canvas(22, 22, (pen) => {
  pen.scale(22 / 18, 22 / 18);
  pen.translate(1, 1);
  const paint = filled ? { fill: look.line, stroke: "#fff", ink: "#fff" } : { fill: "#fff", stroke: look.line, ink: look.line };
  lettered(pen, new Path2D(drawn.shapes[diamond ? "diamond" : "circle"]), look.letter, 8.5, 8.5, paint);
});

/** A finding: the shape of its severity, and its number. */
export const findingSign = (severity, number) => canvas(26, 26, (pen) => {
  const [shape, fill] = SEVERITIES[severity];
  pen.scale(1.5, 1.5);
  pen.translate(0.6, 0.6);
  lettered(pen, new Path2D(drawn.shapes[shape]), number, LOW[shape] ?? 8.4, String(number).length > 2 ? 6 : 8, { fill, stroke: "#fff", ink: "#fff" });
});

/** The image that a style of the map calls by this name. */
export function image(name) {
  const rest = (prefix) => name.slice(prefix.length);
  let made = null;
  if (name.startsWith(PATTERN)) made = patternSign(rest(PATTERN));
  if (name.startsWith(GLYPH)) made = glyphSign(drawn.facilities[rest(GLYPH)] ?? drawn.facilities.other);
  if (name.startsWith(BADGE)) {
    const [status, how] = rest(BADGE).split("|");
    made = badgeSign(drawn.status[status] ?? drawn.status.unknown, { filled: how.includes("filled"), diamond: how.includes("diamond") });
  }
  if (name.startsWith(MARK)) {
    const [letter, number] = rest(MARK).split("|");
    made = number ? findingSign(letter, number) : badgeSign(drawn.standings[letter] ?? { line: "#111", letter });
  }
  if (!made) return null;
  return { data: made.getContext("2d").getImageData(0, 0, made.width, made.height), options: { pixelRatio: RATIO } };
}

/** An area as the map paints it. */
export const areaSign = (look, { hollow = false } = {}) => canvas(28, 18, (pen) => {
  const box = [2, 2, 24, 14];
  pen.globalAlpha = look.opacity ?? 1;
  pen.fillStyle = hollow || !look.fill || look.fill === "none" ? "transparent" : look.fill;
  pen.fillRect(...box);
  pen.globalAlpha = 1;
  if (look.pattern && look.pattern !== "none" && !hollow) {
    const ink = pen.createPattern(patternSign(look.pattern), "repeat");
    ink.setTransform(new DOMMatrix().scale(1 / RATIO));
    pen.fillStyle = ink;
    pen.fillRect(...box);
  }
  pen.strokeStyle = look.line;
  pen.lineWidth = look.width;
  pen.setLineDash(look.dash ?? []);
  pen.strokeRect(...box);
});

export const lineSign = (look) => canvas(28, 18, (pen) => {
  pen.strokeStyle = look.line;
  pen.lineWidth = look.width;
  pen.setLineDash(look.dash ?? []);
  pen.beginPath();
  pen.moveTo(1, 9);
  pen.lineTo(27, 9);
  pen.stroke();
});
