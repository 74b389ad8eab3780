// A register page: this very address asked for as JSON, shown as a table that can be searched and sorted.

import { element, folded, json, language, linked, onLanguage, root, say } from "./site.js";
import { TOPICS } from "./topics.js";

const topic = TOPICS[document.documentElement.dataset.topic];
const at = (id) => document.getElementById(id);
const state = { rows: [], said: {}, column: null, descending: false };

const FOUND = { vi: (n, of) => `${n} trên ${of} dòng`, en: (n, of) => `${n} of ${of} rows` };
const FAILED = { vi: "Không tải được dữ liệu: ", en: "The data could not be loaded: " };

/** The address to ask: what this page was asked for, and nothing that only says how to show it. */
function address() {
  const asked = new URLSearchParams(location.search);
  asked.delete("lang");
  asked.delete("f");
  const query = asked.toString();
  return location.pathname + (query ? `?${query}` : "");
}

function searched(row) {
  return folded(topic.columns.flatMap((column) => column.search?.(row) ?? [plain(column, row)]).join(" "));
}

function plain(column, row) {
  const value = column.sort(row);
  return value === null || value === undefined ? "" : value;
}

function compare(one, other) {
  const [a, b] = [plain(state.column, one), plain(state.column, other)];
  if (a === "" || b === "") return (a === "") - (b === "");
  const order = typeof a === "number" && typeof b === "number"
    ? a - b
    : String(a).localeCompare(String(b), language(), { numeric: true });
  return state.descending ? -order : order;
}

function shown() {
  const wanted = folded(at("filter").value).split(/\s+/u).filter(Boolean);
  const rows = state.rows.filter((row) => wanted.every((word) => searched(row).includes(word)));
  return state.column ? [...rows].sort(compare) : rows;
}

function body() {
  const rows = shown();
  at("rows").replaceChildren(...rows.map((row) => element("tr", {}, ...topic.columns.map((column) => cell(column, row)))));
  at("found").textContent = FOUND[language()](rows.length, state.rows.length);
}

function cell(column, row) {
  const made = element(column === topic.columns[0] ? "th" : "td", { className: column.className ?? "" });
  if (made.tagName === "TH") made.scope = "row";
  made.append(...[column.show(row)].flat().filter((part) => part !== null && part !== undefined && part !== ""));
  return made;
}

function head() {
  at("head").replaceChildren(...topic.columns.map((column) => {
    const button = element("button", { type: "button", textContent: say(column.title) });
    const made = element("th", { scope: "col" }, button);
    if (column === state.column) made.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
    button.addEventListener("click", () => {
      state.descending = column === state.column && !state.descending;
      state.column = column;
      head();
      body();
      at("head").children[topic.columns.indexOf(column)].firstChild.focus();
    });
    return made;
  }));
}

/** The questions that only the authority can answer, each with the row it belongs to. */
function questions() {
  const asked = topic.questions?.(state.rows) ?? [];
  at("ask").hidden = !topic.ask;
  if (!topic.ask) return;
  at("ask-title").textContent = say(topic.ask);
  at("ask-list").replaceChildren(...asked.map((each) => element("li", {}, linked(say(each)))));
}

function draw() {
  at("title").textContent = say(topic.title);
  document.title = `${say(topic.title)} · gisapp`;
  at("lead").textContent = say(topic.lead);
  at("note").textContent = topic.note ? topic.note(state.said, language()) : "";
  at("caption").textContent = say(topic.title);
  questions();
  head();
  body();
}

/** The date of appraisal chooses the rules; all rows show also what is not in force. */
function ruleTools() {
  const asked = new URLSearchParams(location.search);
  for (const name of ["appraised", "all"]) {
    const input = at(name);
    input.closest("label").hidden = !topic.rules;
    if (input.type === "checkbox") input.checked = asked.get(name) === "true";
    else input.value = asked.get(name) ?? "";
    input.addEventListener("change", () => {
      const value = input.type === "checkbox" ? String(input.checked) : input.value;
      const next = new URL(location.href);
      if (value === "" || value === "false") next.searchParams.delete(name);
      else next.searchParams.set(name, value);
      history.replaceState(null, "", next);
      load();
    });
  }
}

async function load() {
  try {
    state.said = await json(address());
    state.rows = state.said[topic.member];
    at("failed").hidden = true;
  } catch (fault) {
    at("failed").hidden = false;
    at("failed").textContent = say(FAILED) + fault.message;
  }
  draw();
}

ruleTools();
at("filter").addEventListener("input", body);
await load();
onLanguage(draw);
at("raw").href = `${root}/${document.documentElement.dataset.topic}?f=json`;
