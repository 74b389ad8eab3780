// What every page of the site shares: the path it is mounted under, the language, and text put in as text.

const html = document.documentElement;

/** The path under which the service is mounted: empty, or for example /demo. */
export const root = html.dataset.root ?? "";

/** Status words, letters and colours: those of the maps (a test holds them to gisapp/maps/style.py). */
export const STATUS = {
  operating: { vi: "Đang hoạt động", en: "Operating", fill: "#0072b2", line: "#00436b", letter: "H" },
  under_construction: { vi: "Đang xây dựng", en: "Under construction", fill: "#e69f00", line: "#7a4d00", letter: "X" },
  established: { vi: "Đã thành lập", en: "Established", fill: "#56b4e9", line: "#0f5a8a", letter: "T" },
  policy_approved: {
    vi: "Đã có chủ trương đầu tư", en: "Investment policy approved", fill: "#009e73", line: "#00583f", letter: "C",
  },
  in_plan: { vi: "Có trong quy hoạch", en: "In a plan", fill: "#a97fc4", line: "#5b3479", letter: "Q" },
  proposed: { vi: "Đề xuất", en: "Proposed", fill: "#cc79a7", line: "#8c2f64", letter: "Đ" },
  stalled: { vi: "Chậm triển khai", en: "Stalled", fill: "#b08d6a", line: "#5f4326", letter: "N" },
  revoked: { vi: "Đã bãi bỏ", en: "Revoked", fill: "#9a9a9a", line: "#3d3d3d", letter: "B" },
  unknown: { vi: "Chưa rõ tình trạng", en: "Status not known", fill: "#c9c9c4", line: "#55554f", letter: "?" },
};

/** The language shown now: vi or en. */
export function language() {
  return html.dataset.lang === "en" ? "en" : "vi";
}

/** The words in the language shown now. */
export function say(words) {
  return words[language()];
}

/** An element with properties and children; strings become text, never markup. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [property, value] of Object.entries(properties)) {
    if (property in made) made[property] = value;
    else made.setAttribute(property, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** What this address says as JSON. */
export async function json(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said[`detail_${language()}`] ?? said.detail ?? answer.statusText);
  return said;
}

/** Text in which whole http and https addresses are links; nothing else ever becomes one. */
export function linked(text) {
  const parts = String(text ?? "").split(/(\s+)/u).map((part) => {
    const trimmed = part.replace(/[;,.)\]]+$/u, "");
    return isWeb(trimmed) ? [link(trimmed), part.slice(trimmed.length)] : [part];
  });
  const fragment = document.createDocumentFragment();
  fragment.append(...parts.flat());
  return fragment;
}

function isWeb(text) {
  try {
    return /^https?:\/\//iu.test(text) && ["http:", "https:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

function link(address) {
  return element("a", { href: address, rel: "noopener noreferrer", textContent: new URL(address).hostname, title: address });
}

/** Text without case and diacritics, so that `dong anh` finds Đông Anh. */
export function folded(text) {
  return String(text).normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/gu, "d").toLowerCase();
}

const listeners = [];

/** Call now, and again whenever the language changes. */
export function onLanguage(listener) {
  listeners.push(listener);
  listener();
}

function show(chosen) {
  html.dataset.lang = chosen;
  html.lang = chosen;
  const title = html.dataset[chosen === "en" ? "titleEn" : "titleVi"];
  if (title) document.title = title;
  for (const each of document.querySelectorAll("a[data-keep]")) {
    const address = new URL(each.getAttribute("href"), location.href);
    if (chosen === "en") address.searchParams.set("lang", "en");
    else address.searchParams.delete("lang");
    each.href = address.pathname + address.search + address.hash;
  }
  const other = document.querySelector(".switch");
  if (other) {
    other.textContent = chosen === "en" ? "Tiếng Việt" : "English";
    other.lang = chosen === "en" ? "vi" : "en";
  }
  for (const listener of listeners) listener();
}

function markHere() {
  for (const each of document.querySelectorAll(".top nav a")) {
    if (new URL(each.href).pathname === location.pathname) each.setAttribute("aria-current", "page");
  }
}

function start() {
  markHere();
  const asked = new URLSearchParams(location.search).get("lang");
  document.querySelector(".switch")?.addEventListener("click", (event) => {
    event.preventDefault();
    const chosen = language() === "en" ? "vi" : "en";
    const address = new URL(location.href);
    if (chosen === "en") address.searchParams.set("lang", "en");
    else address.searchParams.delete("lang");
    history.replaceState(null, "", address);
    show(chosen);
  });
  show(asked === "en" ? "en" : "vi");
}

start();
