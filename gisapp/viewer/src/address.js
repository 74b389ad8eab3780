// One link, one state: everything visible in the part of the address behind #, and back again.
// What a link says that is not understood is left out, and named, so that the page can say so.

import { DEFAULTS, SIZES, TABS, TIMES } from "./state.js";

const TOOLS = ["zone", "road", "measure"];
const YEAR = /^\d{4}$/u;
const SCENARIOS = /^[0-9a-f]{6,64}(,[0-9a-f]{6,64})*$/u;
const [LNG, LAT] = [[-180, 180], [-85, 85]];
const list = (text) => text.split(",").filter(Boolean).map(decodeURIComponent);
const plain = (text) => text.replace(/[%,]/gu, encodeURIComponent);
const listed = (values) => values.map(plain).join(",");

const among = (values) => [(text) => (values.includes(text) ? text : undefined), String];
const like = (form) => [(text) => (form.test(text) ? text : undefined), String];
const flag = [(text) => text === "1" || undefined, () => "1"];
const name = [String, String];
const names = [list, listed];

/** By name in the address: how it is read (undefined where it cannot be) and written. */
const PARTS = {
  lang: among(["vi", "en"]),
  plan: name,
  horizon: [(text) => (YEAR.test(text) ? Number(text) : undefined), String],
  scenario: like(SCENARIOS),
  zone: name,
  here: [(text) => numbers(text, LNG, LAT), String],
  at: [(text) => numbers(text, LAT, LNG, [0, 24]), String],
  theme: among(["readable", "legal"]),
  show: names,
  hide: names,
  opacity: [(text) => readPairs(text, 100), writePairs],
  tab: among(TABS),
  find: name,
  table: flag,
  sort: like(/^-?[a-z_]+$/u),
  filter: name,
  only: like(/^[a-z_]+$/u),
  drawn: [readCorners, (corners) => corners.map((each) => each.join(" ")).join(",")],
  tool: among(TOOLS),
  other: [readSide, ({ plan, horizon, scenario }) => [plan ?? "", horizon, scenario ?? ""].join("~")],
  split: [(text) => numbers(text, [5, 95])?.[0], String],
  sizes: [readSizes, String],
  without: names,
  weights: [(text) => readPairs(text, 10), writePairs],
  portfolio: name,
  rival: name,
  submission: name,
  when: among(TIMES),
  change: name,
  finding: [(text) => numbers(text, [1, 1e6])?.[0], String],
  changes: [readChanges, JSON.stringify],
  title: name,
  why: name,
  view: like(/^[a-z]+$/u),
  question: name,
  print: flag,
  paper: among(["a4", "a3"]),
  scale: like(/^(fit|\d{3,7})$/u),
  edit: like(/^[\w-]+\/./u),
};

const within = (value, least, greatest) => (Number.isFinite(value) && value >= least && value <= greatest ? value : undefined);

/** As many numbers as there are ranges, each within its own. */
function numbers(text, ...ranges) {
  const found = text.trim().split(/[\s,]+/u).map(Number);
  return found.length === ranges.length && found.every((each, at) => within(each, ...ranges[at]) !== undefined) ? found : undefined;
}

function readPairs(text, most) {
  const pairs = text.split(",").map((each) => [decodeURIComponent(each.slice(0, each.lastIndexOf(":"))), Number(each.slice(each.lastIndexOf(":") + 1))]);
  return pairs.every(([id, value]) => id && within(value, 0, most) !== undefined) ? Object.fromEntries(pairs) : undefined;
}
function writePairs(all) {
  return Object.entries(all).map(([id, value]) => `${plain(id)}:${value}`).join(",");
}

function readSizes(text) {
  const sizes = SIZES.filter((each) => text.split(",").includes(String(each)));
  return String(sizes) === text ? sizes : undefined;
}

function readCorners(text) {
  const corners = text.split(",").map((pair) => numbers(pair, LNG, LAT));
  return corners.every(Boolean) && corners.length <= 200 ? corners : undefined;
}

function readSide(text) {
  const [plan, horizon, scenario, ...more] = text.split("~");
  const fine = !more.length && YEAR.test(horizon ?? "") && (!scenario || SCENARIOS.test(scenario));
  return fine ? { plan: plan || null, horizon: Number(horizon), scenario: scenario || null } : undefined;
}

/** Changes that are not saved yet, in the form of a scenario's file: what they hold is the server's to judge. */
function readChanges(text) {
  const changes = JSON.parse(text);
  const fine = (each) => /^(insert|update|delete)$/u.test(each.action) && typeof each.layer === "string" && typeof each.id === "string" && (each.geometry === undefined || Array.isArray(each.geometry?.coordinates));
  return Array.isArray(changes) && changes.length <= 200 && changes.every(fine) ? changes : undefined;
}

/** What a link says: the state, and the names and texts that were not understood. */
export function read(hash) {
  const state = {};
  const refused = [];
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/u, ""))) {
    let value;
    try {
      value = Object.hasOwn(PARTS, name) ? PARTS[name][0](text) : undefined;
    } catch {
      value = undefined; // half of an escape sequence
    }
    if (value === undefined) refused.push(`${name}=${text.slice(0, 60)}`);
    else state[name] = value;
  }
  return { state, refused };
}

/** The link that says this state; what is as at first is left out. */
export function write(state) {
  const said = new URLSearchParams();
  for (const [name, [, text]] of Object.entries(PARTS)) {
    if (JSON.stringify(state[name]) !== JSON.stringify(DEFAULTS[name])) said.set(name, text(state[name]));
  }
  // Spaces, commas and colons may stand as they are, and a link is read by people too.
  return `#${said.toString().replace(/%(2C|3A|7E)/gu, decodeURIComponent)}`;
}
