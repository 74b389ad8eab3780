// What the page says, in the reader's language: words from the server's catalogue, numbers, ranges, dates.

let catalogue = {};
let lang = "vi";

export function speak(words, language) {
  catalogue = words ?? catalogue;
  lang = language;
}

/** A pair {vi, en} in the language of the page. */
export const say = (pair) => (pair ? pair[lang] || pair.vi || pair.en || "" : "");
/** The column of this name in the language of the page. */
export const sayOf = (row, name) => row[`${name}_${lang}`] ?? row[name] ?? row[`${name}_vi`] ?? "";
/** What an answer needs, in the language of the page. */
export const needsOf = (row) => (lang === "en" ? row.needs : row.needs_vi) ?? [];

/** One of the page's words, with {places} filled in; before the catalogue is here, as the page itself has it in both languages. */
export function word(key, places) {
  const said = say(catalogue[key]) || document.querySelector(`[data-early="${key}"]`)?.textContent || key;
  return said.replace(/\{(\w+)\}/gu, (whole, name) => (places && name in places ? filling(name, places[name]) : whole));
}
export const quality = (code) => word(`viewer_quality_${code}`);
/** What counts is written as a number. */
const filling = (name, value) => (typeof value === "number" && ["n", "of"].includes(name) ? number(value) : value);
export const hasWord = (key) => Object.hasOwn(catalogue, key);
/** The word where there is one, else the text itself. */
export const wordOr = (key, otherwise) => (hasWord(key) ? word(key) : otherwise);

/** Of several texts those that there are. */
export const joined = (texts, by = " · ") => texts.filter(Boolean).join(by);

export function number(value, digits = 2) {
  if ((value ?? null) === null) return "–";
  return Number(value).toLocaleString(lang, { maximumFractionDigits: digits });
}
export const hectares = (value) => `${number(value)} ha`;
export const percent = (value) => `${number(value * 100, 1)} %`;
export const metres = (value) => (value >= 1000 ? `${number(value / 1000, 2)} km` : `${number(value, 0)} m`);
export const unit = (code) => (!code || code === "share" ? "" : wordOr(`unit_${code}`, code));

/** From the least to the greatest; one figure where they are the same. */
export function range(least, greatest, format) {
  if ((least ?? null) === null) return "–";
  const [low, high] = [format(least), format(greatest ?? least)];
  return low === high ? low : `${low} – ${high}`;
}

/** A day or month as people write it; in English, where a month may come first, as ISO 8601 has it. */
export function date(text) {
  return lang === "vi" && /^\d{4}(-\d\d){1,2}$/u.test(text) ? text.split("-").reverse().map(Number).join("/") : text;
}
