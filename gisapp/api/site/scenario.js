// One scenario: what it supposes, on a map and in a table, why, and what differs from the plan in a year.

import { ask, tellProblem } from "./asking.js";
import { changeLegend, changeMap, drawnTold, modeSwitch } from "./change-map.js";
import { changeTable } from "./change-table.js";
import { changesIn, countedIn } from "./changes.js";
import { groundMap } from "./ground-map.js";
import { element, language, onLanguage, root, say } from "./site.js";

const at = (id) => document.getElementById(id);
const named = decodeURIComponent(location.pathname.split("/").at(-1));
const place = `${root}/scenarios/${encodeURIComponent(named)}`;
const held = { scenario: null, changes: [], years: [], comparison: null };
//: A sign beside the word, so that no change is told by colour.
const CHANGE = {
  more: ["▲", { vi: "tăng", en: "more" }], less: ["▼", { vi: "giảm", en: "less" }], differs: ["≠", { vi: "khác", en: "differs" }],
  appeared: ["+", { vi: "mới có", en: "appeared" }], gone: ["−", { vi: "không còn", en: "gone" }],
};
const MOST_ROWS = 500;

const map = groundMap(at("map"), { vi: "Bản đồ thay đổi", en: "Map of the changes" });
const choose = (id) => { table.choose(id); drawn.choose(id); };
const drawn = changeMap(map, choose);
const table = changeTable(at("changes"), { chosen: choose });
modeSwitch(at("modes"), (mode) => drawn.mode(mode));
changeLegend(at("legend"));

async function load() {
  at("busy").textContent = say({ vi: "Đang tải…", en: "Loading…" });
  try {
    held.scenario = await (await ask(`${place}?f=json`)).json();
    const layers = [...new Set(held.scenario.changes?.map((each) => each.layer) ?? [])];
    held.changes = (await Promise.all(layers.map(changesOf))).flat();
    table.show(held.changes);
    drawn.show(held.changes);
    const bounds = drawn.bounds();
    if (bounds) map.fitBounds(bounds.pad(0.25), { maxZoom: 17, animate: false });
    await compare();
    at("failed").hidden = true;
  } catch (fault) {
    tellProblem(at("failed"), fault);
  }
  at("busy").textContent = "";
  words();
}

async function changesOf(layer) {
  const said = await (await ask(`${place}/changes?layer=${encodeURIComponent(layer)}`)).json();
  return changesIn(said).map((each) => ({ ...each, id: `${layer}/${each.id}` }));
}

async function compare() {
  const year = at("horizon").value;
  const asked = `${root}/comparisons?f=json&b.scenario=${encodeURIComponent(named)}${year ? `&horizon=${year}` : ""}`;
  at("csv").href = asked;
  at("drawn").href = `${root}/maps/difference?b.scenario=${encodeURIComponent(named)}${year ? `&horizon=${year}` : ""}`;
  held.comparison = await (await ask(asked)).json();
  if (!held.years.length) await years(held.comparison.a.plan);
}

async function years(plan) {
  const { plans } = await (await ask(`${root}/plans?f=json`)).json();
  held.years = plans.find((each) => each.id === plan)?.horizons ?? [];
  at("horizon").replaceChildren(...held.years.map((year) => element("option", { value: String(year), textContent: String(year) })));
  at("horizon").value = String(held.comparison.a.horizon ?? "");
}

function words() {
  const { scenario } = held;
  if (!scenario) return;
  at("title").textContent = say({ vi: scenario.title_vi, en: scenario.title_en });
  document.title = `${at("title").textContent} · gisapp`;
  at("said").textContent = told(scenario);
  const { insert, update, delete: gone } = countedIn(held.changes);
  const counted = say({ vi: `Thêm ${insert}, sửa ${update}, xoá ${gone} đối tượng.`, en: `${insert} inserted, ${update} updated, ${gone} deleted.` });
  at("counted").textContent = `${counted} ${drawnTold(held.changes)}`.trim();
  at("reasons").replaceChildren(...(scenario.changes ?? []).map(reason));
  table.draw();
  differences();
}

function told({ id, register }) {
  const by = say({ vi: `Mã ${id}, ${register.added_by} gửi lúc ${register.added_shown}.`, en: `Id ${id}, added by ${register.added_by} on ${register.added_shown}.` });
  return register.retired ? `${by} ${say({ vi: "Kịch bản này đã thôi dùng.", en: "It is no longer offered." })}` : by;
}

function reason({ layer, id, assumed, reason_vi: vi = "", reason_en: en = "" }) {
  const kind = assumed ? say({ vi: "giả định", en: "assumed" }) : say({ vi: "đã có quyết định", en: "decided" });
  return element("li", {}, element("code", { textContent: `${layer}/${id}` }), ` (${kind}): ${say({ vi, en })}`);
}

function differences() {
  const rows = held.comparison?.rows ?? [];
  const more = rows.length > MOST_ROWS ? say({ vi: `, ${MOST_ROWS} dòng đầu ở dưới`, en: `, the first ${MOST_ROWS} below` }) : "";
  at("differing").textContent = rows.length
    ? say({ vi: `${rows.length} đại lượng khác đi${more}.`, en: `${rows.length} quantities differ${more}.` })
    : say({ vi: "Ở mốc này không có gì khác.", en: "Nothing differs in this year." });
  at("differences").replaceChildren(...rows.slice(0, MOST_ROWS).map(row));
}

function row(each) {
  const [sign, word] = CHANGE[each.change];
  const by = each.difference_least === null ? "" : ` ${range(each.difference_least, each.difference_greatest)}`;
  return element("tr", {}, element("th", { scope: "row", textContent: each.zone }), element("td", { textContent: [each.part, each.item].filter(Boolean).join(": ") }),
    element("td", { textContent: [each.quantity, each.unit && `(${each.unit})`].filter(Boolean).join(" ") }),
    element("td", { className: "long", textContent: each.a ?? "" }), element("td", { className: "long", textContent: each.b ?? "" }),
    element("td", { textContent: `${sign} ${say(word)}${by}` }));
}

function range(least, greatest) {
  const [low, high] = [least, greatest].map((value) => value.toLocaleString(language(), { maximumFractionDigits: 3, signDisplay: "exceptZero" }));
  return low === high ? low : `${low} … ${high}`;
}

at("horizon").addEventListener("change", async () => {
  try {
    await compare();
  } catch (fault) {
    tellProblem(at("failed"), fault);
  }
  differences();
});
onLanguage(words);
load();
