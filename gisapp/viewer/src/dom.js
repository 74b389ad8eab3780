// Elements written as text, never as markup; what is drawn again keeps the focus where it was.

import { say, word } from "./words.js";

export const byId = (id) => document.getElementById(id);

/** el("a.big", {onclick, role, ariaLabel, focus, data: {id}}, child, …), or without the braces; `focus` names who has it again. */
export function el(named, ...children) {
  const [tag, ...classes] = named.split(".");
  const made = document.createElement(tag);
  const { focus, data, ...rest } = children[0]?.constructor === Object ? children.shift() : {};
  Object.assign(made, { className: classes.join(" ") }, tag === "button" && { type: tag }, rest);
  Object.assign(made.dataset, focus && { focus }, data);
  made.append(...shown(children));
  return made;
}

/** What there is of it: no nothing, and parts may stand in a list. */
const shown = (children) => children.flat().filter(Boolean);

/** A button with one of the page's words; it is found again by it. */
export const button = (key, act, more) => el("button.button", { focus: key, onclick: act, ...more }, word(key));
/** A button that looks like a link. */
export const linked = (text, focus, onclick, more) => el("button.link", { focus, onclick, ...more }, text);
/** What shuts the place that it stands in. */
export const closer = (focus, onclick) => el("button.close", { focus, onclick, ariaLabel: word("close") }, "×");
export const hint = (...children) => el("p.hint", ...children);
/** A fault in place. */
export const warning = (text, ...children) => el("p.needs", { role: "alert" }, `${text} `, ...children);
export const field = (text, input) => el("label.field", el("span", text), input);
/** A choice among pairs of a value and its text. */
export const options = (pairs, chosen) => pairs.map(([value, text]) => el("option", { value, selected: value === chosen }, text));
export const choice = (how, chosen, pairs) => el("select", how, options(pairs, chosen));
/** A box to tick. */
export const tick = (how, ...label) => el("label.entry", el("input", { type: "checkbox", ...how }), ...label);
export const items = (texts) => texts.map((each) => el("li", each));
export const bullets = (texts) => texts.length > 0 && el("ul", items(texts));
/** A table of rows, after a caption and heads where there are some. */
export const figures = (rows, ...before) => el("table.figures", ...before, el("tbody", rows));
export const columnHead = (...children) => el("th", { scope: "col" }, ...children);
/** A row of it: what its figures are of, and these. */
export const row = (head, ...cells) => el("tr", el("th", { scope: "row" }, head), cells.map((each) => el("td", each)));

/** Put these into the part of the page with this id; who had the focus has it again, by `data-focus`, and lists stay scrolled. */
export function put(id, ...children) {
  const place = byId(id);
  const held = place.contains(document.activeElement) && document.activeElement.dataset.focus;
  const top = place.scrollTop;
  place.replaceChildren(...shown(children));
  place.scrollTop = top;
  if (held) place.querySelector(focusOf(held))?.focus({ preventScroll: true });
}

/** Where it is found who has the focus again. */
export const focusOf = (name) => `[data-focus="${CSS.escape(name)}"]`;

/** The same in all parts of the page whose ids begin so. */
export function fill(prefix, parts) {
  for (const [name, children] of Object.entries(parts)) put(`${prefix}-${name}`, children);
}

const drawn = new Map();

/** Draw a part of the page: only when the language or what it is made of has changed since. */
export function redraw(draw, page, ...madeOf) {
  const state = page.store.get();
  const key = JSON.stringify([state.lang, madeOf]);
  if (key === drawn.get(draw)) return;
  drawn.set(draw, key);
  draw(page, state);
}

/** Without diacritics and in lower case: NFD strips the marks, đ has none to strip. */
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
export const narrow = () => matchMedia("(max-width: 860px)").matches;

/** Save a file under a name. */
export function save(name, file) {
  const href = URL.createObjectURL(file);
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

const ADDRESS = /(https?:\/\/[^\s<>"|;]+[^\s<>"|;,.)])/iu;

/** A source in the language of the page, as text in which only http and https addresses become links. */
export const source = (told) => el("span.source", say(told).split(ADDRESS).map((part) => {
  if (!ADDRESS.test(part) || !URL.canParse(part)) return part;
  const { href, host, pathname } = new URL(part);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", title: part }, host + pathname);
}));
