// Small tools of the map pages: elements written by textContent, words in the reader's language, numbers, search.
"use strict";
window.gisapp = {};
(function (g) {
  const SVG = "http://www.w3.org/2000/svg";

  // el("a", {className: "x", text: "…", on: {click: f}, data: {id: 1}, attr: {role: "list"}}, child, …)
  g.el = function (tag, options, ...children) {
    const made = document.createElement(tag);
    const { text, on, data, attr, ...rest } = options || {};
    Object.assign(made, rest);
    if (text !== undefined && text !== null) made.textContent = String(text);
    for (const [name, value] of Object.entries(attr || {})) made.setAttribute(name, value);
    for (const [name, value] of Object.entries(data || {})) made.dataset[name] = value;
    for (const [name, listener] of Object.entries(on || {})) made.addEventListener(name, listener);
    made.append(...children.filter((each) => each !== null && each !== undefined));
    return made;
  };

  g.svg = function (tag, attributes, ...children) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children.filter((each) => each !== null && each !== undefined));
    return made;
  };

  g.byId = (id) => document.getElementById(id);

  // A pair {vi, en} in the language of the page.
  g.say = (pair) => (pair ? pair[g.state.lang] || pair.vi || pair.en || "" : "");

  // One of the page's own words, with {places} filled in; those that count are written as numbers.
  g.word = function (key, places) {
    const said = g.say(g.payload.words[key]) || key;
    return said.replace(/\{(\w+)\}/g, (whole, name) => (places && name in places ? filling(name, places[name]) : whole));
  };
  const filling = (name, value) => (typeof value === "number" && ["n", "of"].includes(name) ? g.number(value) : value);
  g.hasWord = (key) => Object.hasOwn(g.payload.words, key);

  // A source that stands in both languages as `vi / en`: its half in the language of the page; any other text whole.
  const ENGLISH = /\b(the|of|and|not|by|for|each|from|no|invented|assumption)\b/i;
  g.half = function (text) {
    const halves = String(text ?? "").split(" / ");
    const both = halves.length === 2 && g.fold(halves[0]) !== halves[0].toLowerCase() && !ENGLISH.test(halves[0]) && ENGLISH.test(halves[1]);
    return both ? halves[g.state.lang === "en" ? 1 : 0] : text;
  };

  // Where a rule stands, with the words of Vietnamese law in the language of the page; numbers and signs stay.
  g.cited = function (...said) {
    const text = said.filter(Boolean).map(g.half).join(", ");
    const words = Object.keys(g.payload.cited).join("|");
    const place = new RegExp(`(^|[\\s,;(])(${words})(?=\\s+(?:[\\dA-Z]|[a-zđ](?:[,;)\\s]|$)))`, "g");
    return g.state.lang === "en" ? text.replace(place, (_, before, word) => before + g.payload.cited[word]) : text;
  };

  g.number = function (value, digits) {
    if (value === null || value === undefined) return "–";
    const locale = g.state.lang === "en" ? "en-GB" : "vi-VN";
    return Number(value).toLocaleString(locale, { maximumFractionDigits: digits === undefined ? 2 : digits });
  };
  g.hectares = (value) => g.number(value) + " ha";
  g.percent = (value) => g.number(value * 100, 1) + " %";
  g.range = function (least, greatest, format) {
    const [low, high] = [format(least), format(greatest)];
    return low === high ? low : low + " – " + high;
  };
  // In English, where a month may come first, a day stays as ISO 8601 has it.
  g.date = function (text) {
    const parts = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text || "");
    return parts && g.state.lang === "vi" ? [parts[3], parts[2], parts[1]].filter(Boolean).map(Number).join("/") : text;
  };

  // Without diacritics: NFD strips the marks, đ has none to strip.
  g.fold = (text) =>
    String(text || "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

  // A source as text in which only http and https addresses become links.
  g.source = function (said) {
    const text = g.half(said);
    const line = g.el("span", { className: "source" });
    let from = 0;
    for (const match of String(text).matchAll(/https?:\/\/[^\s<>"|;]+[^\s<>"|;,.)]/gi)) {
      let address = null;
      try {
        address = new URL(match[0]);
      } catch {
        continue;
      }
      if (address.protocol !== "http:" && address.protocol !== "https:") continue;
      line.append(text.slice(from, match.index));
      const label = address.hostname.replace(/^www\./, "") + shortened(address.pathname, 28);
      const link = g.el("a", { href: address.href, target: "_blank", rel: "noopener noreferrer", text: label });
      link.title = match[0];
      line.append(link);
      from = match.index + match[0].length;
    }
    line.append(String(text).slice(from));
    return line;
  };

  function shortened(path, most) {
    let said = path;
    try {
      said = decodeURIComponent(path);
    } catch {
      said = path;
    }
    return said.length <= most ? said.replace(/\/$/, "") : said.slice(0, most) + "…";
  }

  g.calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
})(window.gisapp);
