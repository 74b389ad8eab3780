// The technician's page: check a file and keep nothing, see every finding, then send it.

import { Problem, ask, tellProblem, token, tokenField } from "./asking.js";
import { changeLegend, changeMap, modeSwitch } from "./change-map.js";
import { changesIn } from "./changes.js";
import { candidateNamed, candidatesOf, countedFindings } from "./findings-list.js";
import { findingsPanel } from "./findings-panel.js";
import { groundMap } from "./ground-map.js";
import { followed } from "./job-progress.js";
import { save, stem } from "./saving.js";
import { sendingForm } from "./sending-form.js";
import { element, language, onLanguage, root, say } from "./site.js";

const at = (id) => document.getElementById(id);
const BINARY = { "Content-Type": "application/octet-stream" };
/** A larger file is drawn only where somebody asks for it. */
const DRAWN_BYTES = 3e6;
/** The file as declared, and as it would be in another CRS: told apart by their lines. */
const READINGS = {
  declared: { color: "#55605f", weight: 2, dashArray: "6 4", fillColor: "#9aa3a0", fillOpacity: 0.15, pane: "changes" },
  other: { color: "#0b4f7d", weight: 2.4, fillColor: "#56b4e9", fillOpacity: 0.3, pane: "changes" },
};
/** `looked`: somebody looks at the result for themselves, so that what is drawn later leaves the map where it is. */
const state = { file: null, query: null, said: null, shown: {}, looked: false };

const form = sendingForm(changed);
let map = null;
let panel = null;
let drawn = null;
const readings = { declared: null, other: null };

/** What was checked is no longer what would be sent. */
function changed() {
  state.query = null;
  told();
}

/** The map is made when there is something to show on it. */
function shownMap() {
  if (map) return;
  for (const sign of ["pointerdown", "wheel", "keydown"]) at("result").addEventListener(sign, () => { state.looked = true; }, { passive: true });
  map = groundMap(at("map"), { vi: "Bản đồ các điểm cần xử lý và thay đổi", en: "Map of findings and changes" });
  panel = findingsPanel(at("findings"), map, { save: saveCopy, show: showCopy });
  drawn = changeMap(map, () => {});
  for (const name of Object.keys(readings)) readings[name] = globalThis.L.featureGroup().addTo(map);
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
    Object.assign(state, { said: await answer.json(), query: query.toString(), shown: {}, looked: false });
    show();
    await drawDeclared();
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
  for (const each of Object.values(readings)) each.clearLayers();
  at("legend").hidden = at("modes").hidden = changes.length === 0;
  told();
  busy(null);
  map.invalidateSize();
  fit();
  at("verdict").focus();
}

/** Everything that is drawn of the file. */
function fit() {
  const groups = Object.values(readings).filter((each) => each.getLayers().length);
  const bounds = [panel.bounds(), drawn.bounds(), ...groups.map((each) => each.getBounds())].filter(Boolean);
  if (bounds.length) map.fitBounds(bounds.reduce((all, each) => all.extend(each), globalThis.L.latLngBounds([])).pad(0.25), { maxZoom: 16, animate: false });
}

const fine = () => state.said?.state === "awaiting_decision";

/** The verdict in a sentence, and whether it can be sent now. */
function told() {
  const { said } = state;
  at("send").disabled = !(fine() && state.query);
  at("why-not").textContent = state.said && !state.query ? say({ vi: "Đã đổi tệp hoặc thông tin: hãy kiểm tra lại.", en: "File or form changed: check again." })
    : fine() || !said ? "" : say({ vi: "Còn lỗi: sửa rồi kiểm tra lại.", en: "There are errors: correct them and check again." });
  readingsTold();
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
  return fine() && crs ? say({ vi: `Đã đọc ${features.toLocaleString(language())} đối tượng theo ${crs}.`, en: `${features.toLocaleString(language())} features were read as ${crs}.` }) : "";
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
  return withCopy(title, button, (blob) => reading("other", title, blob));
}

/** A file that does not come in lies nowhere yet: it is drawn as its sender declared it, where that can be. */
async function drawDeclared() {
  const { said, file, query } = state;
  const crs = said.findings.map(candidatesOf).filter((each) => each.size > 0);
  const possible = crs.every((each) => each.has(said.crs)) && said.findings.every((each) => !["unreadable", "too-large"].includes(each.code));
  if (said.drawn || !said.crs || !possible || file.size > DRAWN_BYTES) return;
  const blob = await copyRead(said.crs).catch(() => null);
  if (blob && state.query === query) await reading("declared", said.crs, blob);
}

async function reading(name, title, blob) {
  const { features } = JSON.parse(await blob.text());
  const style = READINGS[name];
  const shapes = { type: "FeatureCollection", features: features.filter((each) => each.geometry) };
  readings[name].clearLayers();
  readings[name].addLayer(globalThis.L.geoJSON(shapes, { style, pane: "changes", interactive: false, pointToLayer: (_feature, place) => globalThis.L.circleMarker(place, { ...style, radius: 5 }) }));
  state.shown[name] = title;
  readingsTold();
  if (name !== "declared" || !state.looked) fit();
}

function readingsTold() {
  const { declared, other } = state.shown;
  at("readings").textContent = [
    declared && say({ vi: `Nét đứt xám: tệp theo ${declared} như đã khai.`, en: `Dashed grey: the file in ${declared}, as declared.` }),
    other && say({ vi: `Nét liền xanh: nếu đọc theo ${other}.`, en: `Solid blue: if it is read as ${other}.` }),
  ].filter(Boolean).join(" ");
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
