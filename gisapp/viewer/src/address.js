// One link, one state: everything visible in the part of the address behind #, and back again.
// What a link says that is not understood is left out, and named, so that the page can say so.

import { DEFAULTS } from "./state.js";

const TABS = ["zones", "layers", "draw", "edit", "compare"];
const TOOLS = ["zone", "road", "measure"];
const YEAR = /^\d{4}$/u;
const SCENARIOS = /^[0-9a-f]{6,64}(,[0-9a-f]{6,64})*$/u;
const list = (text) => text.split(",").filter(Boolean).map(decodeURIComponent);
const plain = (text) => text.replace(/[%,]/gu, encodeURIComponent);
const listed = (values) => values.map(plain).join(",");

/** By name in the address: how it is read (undefined where it cannot be) and written. */
const PARTS = {
  lang: [(text) => (["vi", "en"].includes(text) ? text : undefined), String],
  plan: [String, String],
  horizon: [(text) => (YEAR.test(text) ? Number(text) : undefined), String],
  scenario: [(text) => (SCENARIOS.test(text) ? text : undefined), String],
  zone: [String, String],
  here: [readHere, (here) => here.join(",")],
  at: [readAt, (at) => at.join(",")],
  theme: [(text) => (["readable", "legal"].includes(text) ? text : undefined), String],
  show: [list, listed],
  hide: [list, listed],
  opacity: [readOpacity, (all) => Object.entries(all).map(([id, share]) => `${plain(id)}:${share}`).join(",")],
  tab: [(text) => (TABS.includes(text) ? text : undefined), String],
  find: [String, String],
  table: [(text) => (text === "1" ? true : undefined), () => "1"],
  sort: [(text) => (/^-?[a-z_]+$/u.test(text) ? text : undefined), String],
  filter: [String, String],
  only: [(text) => (/^[a-z_]+$/u.test(text) ? text : undefined), String],
  drawn: [readCorners, (corners) => corners.map((each) => each.join(" ")).join(",")],
  tool: [(text) => (TOOLS.includes(text) ? text : undefined), String],
  other: [readSide, ({ plan, horizon, scenario }) => [plan ?? "", horizon, scenario ?? ""].join("~")],
  split: [(text) => within(Number(text), 5, 95), String],
  changes: [readChanges, JSON.stringify],
  title: [String, String],
  why: [String, String],
  view: [(text) => (/^[a-z]+$/u.test(text) ? text : undefined), String],
  question: [String, String],
  print: [(text) => (text === "1" ? true : undefined), () => "1"],
  paper: [(text) => (/^a[34]$/u.test(text) ? text : undefined), String],
  scale: [(text) => (/^(fit|\d{3,7})$/u.test(text) ? text : undefined), String],
  edit: [(text) => (/^[\w-]+\/./u.test(text) ? text : undefined), String],
};

const within = (value, least, greatest) => (Number.isFinite(value) && value >= least && value <= greatest ? value : undefined);

function readHere(text) {
  const here = text.split(",").map(Number);
  return here.length === 2 && within(here[0], -180, 180) !== undefined && within(here[1], -85, 85) !== undefined ? here : undefined;
}

function readAt(text) {
  const [lat, lng, zoom, ...more] = text.split(",").map(Number);
  const fine = !more.length && within(lat, -85, 85) !== undefined && within(lng, -180, 180) !== undefined && within(zoom, 0, 24) !== undefined;
  return fine ? [lat, lng, zoom] : undefined;
}

function readOpacity(text) {
  const pairs = text.split(",").map((each) => [decodeURIComponent(each.slice(0, each.lastIndexOf(":"))), Number(each.slice(each.lastIndexOf(":") + 1))]);
  return pairs.every(([id, share]) => id && within(share, 0, 100) !== undefined) ? Object.fromEntries(pairs) : undefined;
}

function readCorners(text) {
  const corners = text.split(",").map((pair) => pair.trim().split(/\s+/u).map(Number));
  const fine = corners.every((pair) => pair.length === 2 && within(pair[0], -180, 180) !== undefined && within(pair[1], -85, 85) !== undefined);
  return fine && corners.length <= 200 ? corners : undefined;
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
  return `#${said.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%7E", "~")}`;
}
