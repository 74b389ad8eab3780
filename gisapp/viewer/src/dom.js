// Elements written by textContent; what is drawn again keeps the focus where it was.

import { word } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** el("a.big", {onclick, role, ariaLabel, focus, data: {id}, attr: {list}}, child, …), or without the braces; `focus` names who has it again. */
export function el(named, ...children) {
  const [tag, ...classes] = named.split(".");
  const made = document.createElement(tag);
  const { focus, data, attr, ...rest } = children[0]?.constructor === Object ? children.shift() : {};
  Object.assign(made, { className: classes.join(" ") }, tag === "button" && { type: tag }, rest);
  for (const [name, value] of Object.entries(attr ?? {})) made.setAttribute(name, value);
  Object.assign(made.dataset, focus && { focus }, data);
  made.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== false));
  return made;
}

/** A button with one of the page's words; it is found again by it. */
export const button = (key, act, more) => el("button.button", { focus: key, onclick: act, ...more }, word(key));
/** A button that looks like a link. */
export const linked = (text, focus, onclick, more) => el("button.link", { focus, onclick, ...more }, text);
export const hint = (text, ...children) => el("p.hint", text, ...children);
/** A fault in place. */
export const warning = (text, ...children) => el("p.needs", { role: "alert" }, `${text} `, ...children);
export const field = (text, input) => el("label.field", el("span", text), input);
/** A choice among pairs of a value and its text. */
export const options = (pairs, chosen) => pairs.map(([value, text]) => el("option", { value, selected: value === chosen }, text));
export const choice = (how, chosen, pairs) => el("select", how, ...options(pairs, chosen));
/** A table of rows, after a caption and heads where there are some. */
export const figures = (rows, ...before) => el("table.figures", ...before, el("tbody", ...rows));

export function svg(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Put these in the place of what is there; who had the focus has it again, by `data-focus`, and lists stay scrolled. */
export function put(place, ...children) {
  const held = place.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const top = place.scrollTop;
  place.replaceChildren(...children.flat().filter(Boolean));
  place.scrollTop = top;
  if (held) place.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

/** The same in the parts of the page whose ids begin so. */
export function fill(prefix, parts) {
  for (const [name, children] of Object.entries(parts)) put(byId(`${prefix}-${name}`), ...children);
}

/** A drawing that is made again only when what it is made of changes. */
export function memo(draw) {
  let last;
  return (...made) => {
    const key = JSON.stringify(made);
    if (key === last) return;
    last = key;
    draw(...made);
  };
}

/** Without diacritics and in lower case: NFD strips the marks, đ has none to strip. */
export const fold = (text) =>
  String(text ?? "").normalize("NFD").replace(/[\u0300-\u036f]/gu, "").replace(/[đĐ]/gu, "d").toLowerCase();

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
export const narrow = () => matchMedia("(max-width: 860px)").matches;

/** Save a text under a name. */
export function save(text, name, media) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: `${media};charset=utf-8` })), download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A source as text in which only http and https addresses become links. */
export function source(text) {
  const line = el("span.source");
  let from = 0;
  for (const match of String(text).matchAll(/https?:\/\/[^\s<>"|;]+[^\s<>"|;,.)]/giu)) {
    if (!URL.canParse(match[0])) continue;
    const address = new URL(match[0]);
    line.append(text.slice(from, match.index));
    line.append(el("a", { href: address.href, target: "_blank", rel: "noopener noreferrer", title: match[0] }, address.host + address.pathname));
    from = match.index + match[0].length;
  }
  line.append(String(text).slice(from));
  return line;
}
