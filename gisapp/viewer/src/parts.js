// What the state is made of: each part as it is at first, how a link's text is read, and how it is written where it is not a
// word, a number, or several numbers. What cannot be read is undefined.

export const TABS = ["zones", "layers", "draw", "edit", "compare", "board", "review"];
/** How many zones a portfolio may have. */
export const SIZES = [2, 3, 4, 5];

const YEAR = /^\d{4}$/u;
const SCENARIOS = /^[0-9a-f]{6,64}(,[0-9a-f]{6,64})*$/u;
const [LNG, LAT] = [[-180, 180], [-85, 85]];

const plain = (text) => text.replace(/[%,]/gu, encodeURIComponent);
const within = (value, [least, greatest]) => value >= least && value <= greatest;

export const numbersIn = (text) => text.trim().split(/[\s,]+/u).map(Number);
export const isPlace = ([lng, lat]) => within(lng, LNG) && within(lat, LAT);

/** As many numbers as there are ranges, each within its own. */
function numbers(text, ...ranges) {
  const found = numbersIn(text);
  return found.length === ranges.length && found.every((each, at) => within(each, ranges[at])) ? found : undefined;
}

const year = (text) => (YEAR.test(text) ? Number(text) : undefined);
const among = (...values) => [values[0], (text) => (values.includes(text) ? text : undefined)];
const like = (form) => (text) => (form.test(text) ? text : undefined);
const number = (first, ...range) => [first, (text) => numbers(text, range)?.[0]];
const named = [null, String];
const typed = ["", String];
const switched = [false, (text) => text === "1" || undefined, Number];
const list = [[], (text) => text.split(",").filter(Boolean).map(decodeURIComponent), (values) => values.map(plain).join(",")];

/** Values by their names; `fine` tells whether there may be such a one. */
const paired = (read, fine) => [{}, (text) => {
  const found = text.split(",").map((each) => {
    const [, id = "", value = ""] = /^([^:]*):(.*)$/su.exec(each) ?? [];
    return [decodeURIComponent(id), read(value)];
  });
  return found.every(fine) ? Object.fromEntries(found) : undefined;
}, (all) => Object.entries(all).map(([id, value]) => `${plain(id)}:${plain([value].flat().join(" "))}`).join(",")];
/** What is typed into a form and not applied, by its fields; `fields` are those that there may be. */
const form = (fields) => paired(decodeURIComponent, ([id]) => fields.test(id));

/** Numbers by their names, up to a greatest. */
const numbered = (most) => paired(Number, ([id, value]) => id && within(value, [0, most]));

export const PARTS = {
  lang: among("vi", "en"),
  plan: named,
  horizon: [null, year],
  scenario: [null, like(SCENARIOS)],
  zone: named,
  here: [null, (text) => numbers(text, LNG, LAT)],
  at: [null, (text) => numbers(text, LAT, LNG, [0, 24])],
  theme: among("readable", "legal"),
  show: list,
  hide: list,
  opacity: numbered(100),
  tab: among(...TABS),
  find: typed,
  table: switched,
  sort: ["", like(/^-?[a-z_]+$/u)],
  filter: typed,
  only: ["", like(/^[a-z_]+$/u)],
  drawn: [[], readCorners, (corners) => corners.map((each) => each.join(" ")).join(",")],
  tool: ["", like(/^(zone|road|measure)$/u)],
  adding: switched,
  other: [null, readSide, ({ plan, horizon, scenario }) => [plan, horizon, scenario].join("~")],
  split: number(50, 5, 95),
  sizes: [SIZES, readSizes],
  without: list,
  weights: numbered(10),
  portfolio: named,
  rival: named,
  submission: named,
  when: among("difference", "before", "after"),
  change: named,
  finding: number(null, 1, 1e6),
  draft: [null, readDraft, JSON.stringify],
  changes: [[], readChanges, JSON.stringify],
  title: typed,
  why: typed,
  view: ["", like(/^[a-z]+$/u)],
  question: typed,
  print: switched,
  paper: among("a4", "a3"),
  scale: ["", like(/^(fit|\d{3,7})$/u)],
  edit: ["", like(/^[\w-]+\/./u)],
  edited: form(/^edit-(status|valid_from|expected_(earliest|latest))$/u),
  added: form(/^add-\w+$/u),
  corners: typed,
  scrolled: paired((text) => numbers(text, [0, 1e6], [0, 1e6]), ([id, there]) => id && there),
};

/** What is marked and typed for the decision on the submission that is shown; a reason that is no text throws. */
function readDraft(text) {
  const draft = JSON.parse(text);
  [draft.reason, ...Object.values(draft.returned)].map((each) => each.trim());
  return draft;
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
  const fine = ({ action, layer, id, geometry }) => /^(insert|update|delete)$/u.test(action) && typeof layer === "string" && typeof id === "string" && (geometry === undefined || Array.isArray(geometry?.coordinates));
  return Array.isArray(changes) && changes.length <= 200 && changes.every(fine) ? changes : undefined;
}
