// One submission: what it is, what was found, what it changes, and the decision of it.

import { ask, tellProblem, token, tokenField } from "./asking.js";
import { changeLegend, changeMap, drawnTold, modeSwitch } from "./change-map.js";
import { changeTable } from "./change-table.js";
import { changesIn, conflictsIn } from "./changes.js";
import { decisionForm } from "./decision-form.js";
import { JOB, SCOPE, STATE } from "./exchange-words.js";
import { countedFindings } from "./findings-list.js";
import { findingsPanel } from "./findings-panel.js";
import { groundMap } from "./ground-map.js";
import { save } from "./saving.js";
import { element, language, onLanguage, root, say } from "./site.js";

const at = (id) => document.getElementById(id);
const id = decodeURIComponent(location.pathname.split("/").at(-1));
const place = `${root}/submissions/${encodeURIComponent(id)}`;
const held = { said: null, tag: null, changes: [], job: null };
const SAVES = {
  text: { path: () => `/findings?form=text&lang=${language()}`, name: `${id}.txt` },
  json: { path: () => "/findings?form=json", name: `${id}.json` },
  geojson: { path: () => "/findings?form=geojson", name: `${id}.geojson` },
  csv: { path: () => "/changes?form=csv", name: `${id}.csv` },
  receipt: { path: () => "/receipt", name: `${id}-receipt.json` },
  map: { path: () => `/map?standalone=1&lang=${language()}`, name: `${id}.html` },
  file: { path: () => "/file", name: null },
};

/** While a job still checks it, the page asks again. */
const CHECKED_EVERY_MS = 3000;
/** The shape of each feature in conflict is asked for; of more than these only the words are shown. */
const CONFLICTS_DRAWN = 50;

let shown = null;
const returned = new Map();
const form = decisionForm({ changes: () => held.changes, returned, send: decide });

/** Map, table and list are made once, when there is something to show. */
function parts() {
  if (shown) return shown;
  const map = groundMap(at("map"), { vi: "Bản đồ thay đổi và điểm cần xử lý", en: "Map of changes and findings" });
  const choose = (change) => { shown.table.choose(change); shown.drawn.choose(change); };
  shown = { map, panel: findingsPanel(at("findings"), map), drawn: changeMap(map, choose), table: null };
  modeSwitch(at("modes"), (mode) => shown.drawn.mode(mode));
  return shown;
}

/** A table with a choice for each change only where somebody is to decide. */
function tableOf(deciding) {
  const choose = (change) => { shown.table.choose(change); shown.drawn.choose(change); };
  return changeTable(at("changes"), { chosen: choose, choices: deciding ? returned : null, decided: form.told });
}

async function load() {
  at("failed").hidden = true;
  if (!token()) {
    at("whole").hidden = true;
    at("busy").textContent = say({ vi: "Nhập mã truy cập để xem hồ sơ.", en: "Enter a token to see the submission." });
    return;
  }
  at("busy").textContent = say({ vi: "Đang tải hồ sơ…", en: "Loading…" });
  try {
    const answer = await ask(place);
    Object.assign(held, { said: await answer.json(), tag: answer.headers.get("ETag") });
    held.changes = await changed();
    held.job = await checking();
    at("who-holder").open = false;
    show();
  } catch (fault) {
    at("whole").hidden = true;
    tellProblem(at("failed"), fault);
  }
  at("busy").textContent = "";
}

/** The job that checks it, while it is being checked and where one may see it. */
async function checking() {
  const { state, job } = held.said;
  if (state !== "checking" || !job) return null;
  return ask(`${root}/jobs/${encodeURIComponent(job)}`).then((answer) => answer.json()).catch(() => null);
}

const isOver = (job) => ["failed", "cancelled"].includes(job?.state);

/** What it would change; once it is decided, what the revision that it made changed. */
async function changed() {
  const { state, decision, layer, conflicts } = held.said;
  if (state === "awaiting_decision") {
    const torn = conflictsIn(conflicts);
    const shaped = await Promise.all(torn.slice(0, CONFLICTS_DRAWN).map((each) => withShape(layer, each)));
    return [...shaped, ...torn.slice(CONFLICTS_DRAWN), ...changesIn(await (await ask(`${place}/changes`)).json())];
  }
  const version = decision?.version;
  if (version === null || version === undefined) return [];
  const made = version > 0 ? `${root}/collections/${encodeURIComponent(layer)}/diff?from=${version - 1}&to=${version}` : `${place}/changes`;
  return changesIn(await ask(made).then((answer) => answer.json()).catch(() => null));
}

/** A feature in conflict, with the shape that it has now; none where it is gone. */
async function withShape(layer, change) {
  const item = `${root}/collections/${encodeURIComponent(layer)}/items?id=${encodeURIComponent(change.id)}`;
  const said = await ask(item).then((answer) => answer.json()).catch(() => null);
  return { ...change, shapes: { now: said?.features?.[0]?.geometry ?? null } };
}

function show() {
  const { said, changes } = held;
  const deciding = said.links.some((each) => each.rel === "decision");
  const { map, panel, drawn } = parts();
  at("whole").hidden = false;
  const placed = said.places.features.some((each) => each.geometry);
  at("changes-part").hidden = changes.length === 0 && !deciding && !placed;
  at("deciding").hidden = !deciding;
  at("findings-part").hidden = said.state === "checking";
  if (said.state === "checking" && !isOver(held.job)) setTimeout(load, CHECKED_EVERY_MS);
  returned.clear();
  for (const each of said.conflicts) returned.set(each.id, say({ vi: "Người khác đã sửa đối tượng này; gửi lại trên phiên bản mới nhất.", en: "Others changed this feature; send it again over the latest revision." }));
  shown.table = tableOf(deciding);
  shown.table.show(changes);
  drawn.show(changes);
  panel.show(said.findings, said.places);
  changeLegend(at("legend"), { conflicts: said.conflicts.length > 0 });
  words();
  map.invalidateSize();
  const bounds = drawn.bounds() ?? panel.bounds();
  if (bounds) map.fitBounds(bounds.pad(0.25), { maxZoom: 17, animate: false });
}

function words() {
  const { said } = held;
  if (!said) return;
  at("title").textContent = `${say({ vi: "Hồ sơ đề xuất", en: "Submission" })} ${id}`;
  document.title = `${at("title").textContent} · gisapp`;
  at("on-map").href = `${place}/map${language() === "en" ? "?lang=en" : ""}`;
  facts(said);
  decided(said);
  at("counted").textContent = `${countedChanges(said.changes, said.conflicts)} ${drawnTold(held.changes)}`.trim();
  at("findings-counted").textContent = countedFindings(said.findings);
  document.querySelector('[data-save="csv"]').hidden = said.state !== "awaiting_decision";
  shown.table?.draw();
  form.told();
}

function facts(said) {
  const rows = [
    [{ vi: "Tình trạng", en: "State" }, element("span", { className: `state ${said.state}`, textContent: say(STATE[said.state]) })],
    [{ vi: "Tác vụ kiểm tra", en: "Job that checks it" }, held.job && `${say(JOB[held.job.state])}, ${Math.round(held.job.progress * 100)} %`],
    [{ vi: "Lớp dữ liệu", en: "Layer" }, said.layer],
    [{ vi: "Người gửi", en: "Sender" }, said.sender],
    [{ vi: "Gửi lúc", en: "Sent" }, said.sent_shown],
    [{ vi: "Dựa trên phiên bản", en: "Based on the revision" }, said.base ?? say({ vi: "lớp mới", en: "a new layer" })],
    [{ vi: "Tệp chứa", en: "The file holds" }, say(SCOPE[said.scope])],
    [{ vi: "Hệ toạ độ", en: "CRS" }, said.crs ?? "–"],
    [{ vi: "Số đối tượng", en: "Features" }, said.features.toLocaleString(language())],
    [{ vi: "Tệp", en: "File" }, `${said.name} (${(said.size / 1e6).toLocaleString(language(), { maximumFractionDigits: 3 })} MB)`],
    [{ vi: "Điểm cần xử lý", en: "Findings" }, element("a", { href: "#findings-part", textContent: countedFindings(said.findings) || say({ vi: "không có", en: "none" }) })],
    [{ vi: "Lời nhắn", en: "Note" }, said.note],
  ];
  at("facts").replaceChildren(...rows.filter(([, value]) => value).map(([word, value]) => element("div", {}, element("dt", { textContent: say(word) }), element("dd", {}, value))));
}

function countedChanges(changes, conflicts) {
  if (!changes) return "";
  const said = say({ vi: `Thêm ${changes.insert}, sửa ${changes.update}, xoá ${changes.delete} đối tượng so với lớp hiện nay.`, en: `Against the layer as it is now: ${changes.insert} inserted, ${changes.update} updated, ${changes.delete} deleted.` });
  const features = new Set(conflicts.map((each) => each.id)).size;
  return features ? `${said} ${say({ vi: `${features} đối tượng xung đột: người khác đã sửa sau phiên bản gốc; chỉ những đối tượng này bị chặn.`, en: `${features} in conflict: others changed them meanwhile; only these are blocked.` })}` : said;
}

function decided({ decision, layer, state }) {
  at("decided").hidden = !decision;
  if (!decision) return;
  const revision = decision.version === null ? null : `${layer}@${decision.version}`;
  const button = element("button", { type: "button", className: "button quiet", textContent: say({ vi: "Tải biên nhận", en: "Download the receipt" }) });
  button.addEventListener("click", () => download("receipt"));
  const link = decision.version > 0 ? element("a", { href: `${root}/collections/${encodeURIComponent(layer)}/diff?from=${decision.version - 1}&to=${decision.version}${language() === "en" ? "&lang=en" : ""}`, textContent: say({ vi: "xem thay đổi của phiên bản này", en: "see what this revision changed" }) }) : null;
  const back = Object.entries(decision.returned).map(([feature, why]) => element("li", {}, element("strong", { textContent: feature }), `: ${why}`));
  at("decided").replaceChildren(
    element("h2", {}, say({ vi: "Quyết định: ", en: "Decision: " }), element("span", { className: `state ${state}`, textContent: say(STATE[state]) })),
    element("p", {}, `${decision.by}, ${decision.at_shown}`, decision.why ? `. ${say({ vi: "Lý do", en: "Reason" })}: ${decision.why}` : ""),
    element("p", {}, revision ? `${say({ vi: "Phiên bản mới", en: "New revision" })}: ${revision} ` : say({ vi: "Không tạo phiên bản mới.", en: "No new revision." }), link),
    back.length ? element("div", {}, element("h3", { textContent: say({ vi: "Đã trả lại", en: "Returned" }) }), element("ul", {}, ...back)) : "",
    element("p", { className: "actions" }, button));
}

async function decide(verdict) {
  const body = JSON.stringify(verdict);
  const headers = { "Content-Type": "application/json", "If-Match": held.tag };
  try {
    await ask(`${place}/decision`, { method: "POST", body, headers });
  } catch (fault) {
    if (fault.status === 412 || fault.status === 409) await load();
    tellProblem(at("decision-failed"), fault);
    (at("deciding").hidden ? at("failed") : at("decision-failed")).focus();
    if (at("deciding").hidden) tellProblem(at("failed"), fault);
    return;
  }
  await load();
  at("decided").focus();
}

async function download(what) {
  const { path, name } = SAVES[what];
  try {
    save(await (await ask(place + path(), { headers: { Accept: "*/*" } })).blob(), name ?? held.said.name);
  } catch (fault) {
    tellProblem(at("failed"), fault);
    at("failed").scrollIntoView({ block: "nearest" });
  }
}

for (const button of document.querySelectorAll("[data-save]")) button.addEventListener("click", () => download(button.dataset.save));
tokenField(at("who"), load);
onLanguage(words);
load();
