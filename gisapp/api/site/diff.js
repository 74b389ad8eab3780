// What changed in a layer between two revisions: map, table, and the revisions to choose from.

import { ask, tellProblem } from "./asking.js";
import { changeLegend, changeMap, drawnTold, modeSwitch } from "./change-map.js";
import { changeTable } from "./change-table.js";
import { changesIn, countedIn } from "./changes.js";
import { groundMap } from "./ground-map.js";
import { element, language, onLanguage, root, say } from "./site.js";

const at = (id) => document.getElementById(id);
const layer = decodeURIComponent(location.pathname.split("/").at(-2));
const place = `${root}/collections/${encodeURIComponent(layer)}`;
const held = { revisions: [], changes: null };

const map = groundMap(at("map"), { vi: "Bản đồ thay đổi", en: "Map of the changes" });
const choose = (id) => { table.choose(id); drawn.choose(id); };
const drawn = changeMap(map, choose);
const table = changeTable(at("changes"), { chosen: choose });
modeSwitch(at("modes"), (mode) => drawn.mode(mode));
changeLegend(at("legend"));

const asked = () => Object.fromEntries(["from", "to"].map((name) => [name, new URLSearchParams(location.search).get(name)]));
const diffOf = (from, to, rest = "") => `${place}/diff?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}${rest}`;

async function load() {
  const { from, to } = asked();
  at("busy").textContent = say({ vi: "Đang tải…", en: "Loading…" });
  try {
    held.changes = changesIn(await (await ask(diffOf(from, to, "&f=json"))).json());
    at("geojson").href = diffOf(from, to, "&f=json");
    at("csv").href = diffOf(from, to, "&f=json&form=csv");
    table.show(held.changes);
    drawn.show(held.changes);
    const bounds = drawn.bounds();
    if (bounds) map.fitBounds(bounds.pad(0.25), { maxZoom: 17, animate: false });
    at("failed").hidden = true;
  } catch (fault) {
    tellProblem(at("failed"), fault);
  }
  at("busy").textContent = "";
  words();
}

function words() {
  const { from, to } = asked();
  at("title").textContent = say({ vi: `Lớp ${layer}: thay đổi từ phiên bản ${from} đến ${to}`, en: `Layer ${layer}: changes from revision ${from} to ${to}` });
  document.title = `${at("title").textContent} · gisapp`;
  at("counted").textContent = counted();
  for (const name of ["from", "to"]) {
    at(name).replaceChildren(...held.revisions.map((each) => element("option", { value: String(each.version), textContent: `${each.name}, ${each.committed_shown}` })));
    at(name).value = asked()[name];
  }
  at("revisions").replaceChildren(...held.revisions.map(revision));
  table.draw();
}

function counted() {
  if (!held.changes) return "";
  const { insert, update, delete: gone } = countedIn(held.changes);
  const said = say({ vi: `Thêm ${insert}, sửa ${update}, xoá ${gone} đối tượng.`, en: `${insert} inserted, ${update} updated, ${gone} deleted.` });
  return `${said} ${drawnTold(held.changes)}`.trim();
}

function revision(each) {
  const before = each.version - 1;
  const query = language() === "en" ? "&lang=en" : "";
  const link = before >= 0 ? element("a", { href: diffOf(before, each.version, query), textContent: say({ vi: `${before} → ${each.version}`, en: `${before} → ${each.version}` }) }) : say({ vi: "phiên bản đầu", en: "the first" });
  return element("tr", {}, element("th", { scope: "row", textContent: each.name }), element("td", { className: "mark", textContent: each.committed_shown }),
    element("td", { textContent: each.by }), element("td", { className: "long", textContent: each.why }), element("td", {}, link));
}

at("between").addEventListener("submit", (event) => {
  event.preventDefault();
  const address = new URL(location.href);
  for (const name of ["from", "to"]) address.searchParams.set(name, at(name).value);
  history.pushState(null, "", address);
  load();
});
addEventListener("popstate", load);
onLanguage(words);
ask(`${place}/revisions`).then((answer) => answer.json()).then((said) => { held.revisions = said.revisions; words(); }).catch(() => {});
load();
