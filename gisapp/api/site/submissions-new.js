// The technician's page: check a file and keep nothing, see every finding, then send it.

import { Problem, ask, tellProblem, token, tokenField } from "./asking.js";
import { changeLegend, changeMap, modeSwitch } from "./change-map.js";
import { changesIn } from "./changes.js";
import { candidateNamed, countedFindings } from "./findings-list.js";
import { findingsPanel } from "./findings-panel.js";
import { groundMap } from "./ground-map.js";
import { followed } from "./job-progress.js";
import { save, stem } from "./saving.js";
import { sendingForm } from "./sending-form.js";
import { element, language, onLanguage, root, say } from "./site.js";

const at = (id) => document.getElementById(id);
const BINARY = { "Content-Type": "application/octet-stream" };
const state = { file: null, query: null, said: null, read: null };

const form = sendingForm(changed);
let map = null;
let panel = null;
let drawn = null;
let copies = null;

/** What was checked is no longer what would be sent. */
function changed() {
  state.query = null;
  told();
}

/** The map is made when there is something to show on it. */
function shownMap() {
  if (map) return;
  map = groundMap(at("map"), { vi: "Bản đồ các điểm cần xử lý và thay đổi", en: "Map of findings and changes" });
  panel = findingsPanel(at("findings"), map, { save: saveCopy, show: showCopy });
  drawn = changeMap(map, () => {});
  copies = changeMap(map, () => {}, { named: false });
  modeSwitch(at("modes"), (mode) => drawn.mode(mode));
  changeLegend(at("legend"));
}

async function check(event) {
  event.preventDefault();
  state.file = form.file();
  if (!state.file) return;
  const query = form.query();
  busy({ vi: `Đang kiểm tra ${state.file.name}…`, en: `Checking ${state.file.name}…` });
  at("failed").hidden = true;
  at("result").hidden = true;
  at("sent").hidden = true;
  try {
    const answer = await ask(`${root}/submissions?dry-run=true&${query}`, { method: "POST", body: state.file, headers: BINARY, open: !token() });
    Object.assign(state, { said: await answer.json(), query: query.toString(), read: null });
    show();
  } catch (fault) {
    tellProblem(at("failed"), fault);
    busy(null);
  }
}

function busy(words) {
  at("busy").textContent = words ? say(words) : "";
}

function show() {
  at("result").hidden = false;
  at("sending").hidden = false;
  shownMap();
  const changes = changesIn(state.said.drawn);
  panel.show(state.said.findings, state.said.places);
  drawn.show(changes);
  copies.show([]);
  at("legend").hidden = at("modes").hidden = changes.length === 0;
  told();
  busy(null);
  map.invalidateSize();
  const bounds = [panel.bounds(), drawn.bounds()].filter(Boolean);
  if (bounds.length) map.fitBounds(bounds.reduce((all, each) => all.extend(each)).pad(0.25), { maxZoom: 16, animate: false });
  at("verdict").focus();
}

const fine = () => state.said?.state === "awaiting_decision";

/** The verdict in a sentence, and whether it can be sent now. */
function told() {
  const { said } = state;
  at("send").disabled = !(fine() && state.query);
  at("why-not").textContent = state.said && !state.query ? say({ vi: "Đã đổi tệp hoặc thông tin: hãy kiểm tra lại.", en: "File or form changed: check again." })
    : fine() || !said ? "" : say({ vi: "Còn lỗi: sửa rồi kiểm tra lại.", en: "There are errors: correct them and check again." });
  if (!said) return;
  const errors = said.findings.filter((each) => each.severity === "error").length;
  at("verdict").textContent = say(fine()
    ? { vi: "✔ Gửi được: không có lỗi nào chặn hồ sơ.", en: "✔ It can be sent: nothing blocks it." }
    : { vi: `✘ Chưa gửi được: ${errors} lỗi phải sửa trước.`, en: `✘ It cannot be sent yet: ${errors} ${errors === 1 ? "error" : "errors"} to correct first.` });
  at("verdict").className = fine() ? "good" : "bad";
  const counts = countedFindings(said.findings);
  at("counted").textContent = [counts && `${say({ vi: "Điểm cần xử lý", en: "Findings" })}: ${counts}.`, changesTold(said), crsTold(said)].filter(Boolean).join(" ");
}

function changesTold({ changes, drawn: shown }) {
  if (!changes) return "";
  const { insert, update, delete: gone } = changes;
  const total = insert + update + gone;
  if (!total) return say({ vi: "Tệp không thay đổi gì so với lớp hiện nay.", en: "The file changes nothing in the layer as it is." });
  const told_ = say({ vi: `Sẽ thêm ${insert}, sửa ${update}, xoá ${gone} đối tượng.`, en: `It would insert ${insert}, update ${update} and delete ${gone} features.` });
  const most = new Set((shown?.features ?? []).map((each) => each.properties.id)).size;
  return most < total ? `${told_} ${say({ vi: `Bản đồ vẽ ${most} đối tượng đầu.`, en: `The map draws the first ${most}.` })}` : told_;
}

function crsTold({ crs, features }) {
  return crs && features ? say({ vi: `Đã đọc ${features.toLocaleString(language())} đối tượng theo ${crs}.`, en: `${features.toLocaleString(language())} features were read as ${crs}.` }) : "";
}

/** The file read in another CRS; asked of the service, for only it can convert. */
async function copyRead(title) {
  const { candidate, swapped } = candidateNamed(title);
  const query = new URLSearchParams(state.query ?? form.query());
  query.set("candidate", candidate);
  query.set("swapped", String(swapped));
  const answer = await ask(`${root}/submissions/repaired?${query}`, { method: "POST", body: state.file, headers: { ...BINARY, Accept: "application/geo+json, application/problem+json" }, open: !token() });
  return answer.blob();
}

async function withCopy(title, button, use) {
  at("failed").hidden = true;
  button.disabled = true;
  busy({ vi: `Đang đọc tệp theo ${title}…`, en: `Reading the file as ${title}…` });
  try {
    await use(await copyRead(title));
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    tellProblem(at("failed"), fault);
    at("failed").scrollIntoView({ block: "nearest" });
  } finally {
    button.disabled = false;
    busy(null);
  }
}

function saveCopy(title, button) {
  const { candidate, swapped } = candidateNamed(title);
  const name = `${stem(state.file.name)}-${candidate.replace(":", "")}${swapped ? "-swapped" : ""}.geojson`;
  return withCopy(title, button, (blob) => save(blob, name));
}

/** Where the file lies if read so. */
function showCopy(title, button) {
  return withCopy(title, button, async (blob) => {
    const { features } = JSON.parse(await blob.text());
    copies.mode("after");
    copies.show(features.filter((each) => each.geometry).map((each, n) => ({ id: String(n), change: "insert", columns: {}, shapes: { after: each.geometry } })));
    const bounds = copies.bounds();
    if (bounds) map.fitBounds(bounds.pad(0.5), { maxZoom: 15, animate: false });
  });
}

async function send() {
  at("sending-failed").hidden = true;
  at("send").disabled = true;
  busy({ vi: "Đang gửi…", en: "Sending…" });
  try {
    const answer = await ask(`${root}/submissions?${state.query}`, { method: "POST", body: state.file, headers: BINARY });
    const submission = await answer.json();
    state.query = null;
    if (answer.status === 202) await waited(submission);
    sent(submission.id);
  } catch (fault) {
    tellProblem(at("sending-failed"), fault);
    told();
  }
  busy(null);
}

/** A large file is checked by a job: its progress, and a way to end it. */
async function waited({ job }) {
  at("job").hidden = false;
  await followed(job, { bar: at("progress"), state: at("job-state"), cancel: at("cancel") });
  at("cancel").hidden = true;
}

function sent(id) {
  const place = at("sent");
  const link = element("a", { href: `${root}/submissions/${encodeURIComponent(id)}` });
  onLanguage(() => {
    link.textContent = say({ vi: `hồ sơ đề xuất ${id}`, en: `submission ${id}` });
    link.search = language() === "en" ? "?lang=en" : "";
    place.replaceChildren(say({ vi: "✔ Đã gửi. Xem ", en: "✔ Sent. See " }), link, ".");
  });
  place.hidden = false;
  at("why-not").textContent = "";
  place.focus();
}

const listName = () => `${stem(state.file.name)}-${say({ vi: "diem-can-xu-ly", en: "findings" })}`;

at("form").addEventListener("submit", check);
at("send").addEventListener("click", send);
at("save-text").addEventListener("click", () => save(panel.text(), `${listName()}.txt`, "text/plain"));
at("save-json").addEventListener("click", () => save(JSON.stringify(state.said.findings, null, 1), `${listName()}.json`));
at("save-geojson").addEventListener("click", () => save(JSON.stringify(state.said.places), `${listName()}.geojson`, "application/geo+json"));
tokenField(at("who"));
onLanguage(told);
