// One link, one state: everything visible in the part of the address behind #, and back again.
// What a link says that is not understood is left out, and named, so that the page can say so.

import { DEFAULTS, SIZES, TABS, TIMES } from "./state.js";

const YEAR = /^\d{4}$/u;
const SCENARIOS = /^[0-9a-f]{6,64}(,[0-9a-f]{6,64})*$/u;
const [LNG, LAT] = [[-180, 180], [-85, 85]];
const plain = (text) => text.replace(/[%,]/gu, encodeURIComponent);

const among = (...values) => (text) => (values.includes(text) ? text : undefined);
const like = (form) => (text) => (form.test(text) ? text : undefined);
const flag = (text) => text === "1" || undefined;
const list = (text) => text.split(",").filter(Boolean).map(decodeURIComponent);
const year = (text) => (YEAR.test(text) ? Number(text) : undefined);

/** How each part of an address is read, by its name: undefined where it cannot be. */
const READ = {
  lang: among("vi", "en"),
  plan: String,
  horizon: year,
  scenario: like(SCENARIOS),
  zone: String,
  here: (text) => numbers(text, LNG, LAT),
  at: (text) => numbers(text, LAT, LNG, [0, 24]),
  theme: among("readable", "legal"),
  show: list,
  hide: list,
  opacity: (text) => readPairs(text, 100),
  tab: among(...TABS),
  find: String,
  table: flag,
  sort: like(/^-?[a-z_]+$/u),
  filter: String,
  only: like(/^[a-z_]+$/u),
  drawn: readCorners,
  tool: among("zone", "road", "measure"),
  other: readSide,
  split: (text) => numbers(text, [5, 95])?.[0],
  sizes: readSizes,
  without: list,
  weights: (text) => readPairs(text, 10),
  portfolio: String,
  rival: String,
  submission: String,
  when: among(...TIMES),
  change: String,
  finding: (text) => numbers(text, [1, 1e6])?.[0],
  changes: readChanges,
  title: String,
  why: String,
  view: like(/^[a-z]+$/u),
  question: String,
  print: flag,
  paper: among("a4", "a3"),
  scale: like(/^(fit|\d{3,7})$/u),
  edit: like(/^[\w-]+\/./u),
};

/** How it is written, where it is not a word or a number, or several numbers. */
const WRITTEN = {
  show: listed,
  hide: listed,
  without: listed,
  opacity: pairs,
  weights: pairs,
  drawn: (corners) => corners.map((each) => each.join(" ")).join(","),
  other: ({ plan, horizon, scenario }) => [plan, horizon, scenario].join("~"),
  changes: JSON.stringify,
  table: Number,
  print: Number,
};
const written = (name, value) => (WRITTEN[name] ?? String)(value);

function listed(values) {
  return values.map(plain).join(",");
}
function pairs(all) {
  return Object.entries(all).map(([id, value]) => `${plain(id)}:${value}`).join(",");
}

const within = (value, [least, greatest]) => value >= least && value <= greatest;

/** As many numbers as there are ranges, each within its own. */
function numbers(text, ...ranges) {
  const found = text.trim().split(/[\s,]+/u).map(Number);
  return found.length === ranges.length && found.every((each, at) => within(each, ranges[at])) ? found : undefined;
}

function readPairs(text, most) {
  const found = text.split(",").map((each) => {
    const [, id = "", value] = /^(.*):(.*)$/u.exec(each) ?? [];
    return [decodeURIComponent(id), Number(value)];
  });
  return found.every(([id, value]) => id && within(value, [0, most])) ? Object.fromEntries(found) : undefined;
}

function readSizes(text) {
  const sizes = SIZES.filter((each) => text.includes(each));
  return String(sizes) === text ? sizes : undefined;
}

function readCorners(text) {
  const corners = text.split(",").map((pair) => numbers(pair, LNG, LAT));
  return corners.every(Boolean) && corners.length <= 200 ? corners : undefined;
}

function readSide(text) {
  const [plan, horizon, scenario, ...more] = text.split("~");
  const fine = !more.length && year(horizon) && (!scenario || SCENARIOS.test(scenario));
  return fine ? { plan: plan || null, horizon: year(horizon), scenario: scenario || null } : undefined;
}

/** Changes that are not saved yet, in the form of a scenario's file: what they hold is the server's to judge. */
function readChanges(text) {
  const changes = JSON.parse(text);
  const fine = ({ action, layer, id, geometry }) => /^(insert|update|delete)$/u.test(action) && [layer, id].every((each) => typeof each === "string") && (geometry === undefined || Array.isArray(geometry?.coordinates));
  return Array.isArray(changes) && changes.length <= 200 && changes.every(fine) ? changes : undefined;
}

/** What a link says: the state, and the names and texts that were not understood. */
export function read(hash) {
  const state = {};
  const refused = [];
  for (const [name, text] of new URLSearchParams(hash.slice(1))) {
    const value = readPart(name, text);
    if (value === undefined) refused.push(`${name}=${text.slice(0, 60)}`);
    else state[name] = value;
  }
  return { state, refused };
}

function readPart(name, text) {
  try {
    return Object.hasOwn(READ, name) ? READ[name](text) : undefined;
  } catch {
    return undefined; // half of an escape sequence, or of a list of changes
  }
}

/** The link that says this state; what is as at first is left out. */
export function write(state) {
  const said = new URLSearchParams();
  for (const name of Object.keys(READ)) {
    if (JSON.stringify(state[name]) !== JSON.stringify(DEFAULTS[name])) said.set(name, written(name, state[name]));
  }
  // Spaces, commas and colons may stand as they are, and a link is read by people too.
  return `#${said.toString().replace(/%(2C|3A|7E)/gu, decodeURIComponent)}`;
}

/** What a link says of one part of the state. */
export const inLink = (state, name) => `${name}=${written(name, state[name])}`;
