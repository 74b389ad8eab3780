// The findings in a list: by severity, each with its place, what was expected, found and is to be done, and evidence.

import { CODE, CRS, SEVERITY } from "./exchange-words.js";
import { element, language, say } from "./site.js";

const PAGE = 60;
const SWAPPED = " (x↔y)";
const WITNESS = {
  points: { vi: "điểm khống chế", en: "control points" },
  previous: { vi: "phiên bản trước", en: "previous revision" },
  control: { vi: "lớp đối chiếu", en: "control layer" },
  commune: { vi: "xã, phường đã ghi", en: "communes named" },
};
const MEASURE = {
  plan_area_share: { vi: "trong phạm vi Hà Nội", en: "in the area of Hanoi" },
  median_m: { vi: "cách trung vị", en: "median distance" },
  share_within_2m: { vi: "trong 2 m", en: "within 2 m" },
  share_within_20m: { vi: "trong 20 m", en: "within 20 m" },
  share_in_commune: { vi: "nằm trong", en: "inside" },
};
const PLACE = {
  feature: { vi: "đối tượng", en: "feature" },
  field: { vi: "cột", en: "column" },
  ring: { vi: "vòng", en: "ring" },
  vertex: { vi: "đỉnh", en: "vertex" },
};

/** A message of the gate taken apart: what was expected, what was found, what to do. */
export function clauses(message) {
  const [expected, ...rest] = message.split(/; (?:nhận được|found) /u);
  const after = rest.join("; ");
  const cut = after.lastIndexOf("; ");
  if (!rest.length || cut < 0) return { todo: message };
  return { expected: expected.replace(/^(?:Cần|Expected) /u, ""), found: after.slice(0, cut), todo: after.slice(cut + 2) };
}

/** The candidates of a CRS finding: title to its scores by measure. */
export function candidatesOf(finding) {
  const found = new Map();
  for (const { name, value } of finding.evidence ?? []) {
    const [root, title, ...measure] = name.split("/");
    if (root !== "candidates" || !measure.length) continue;
    found.set(title, { ...found.get(title), [measure.join("/")]: Number(value) });
  }
  return found;
}

/** A candidate's title as the service asks for it. */
export function candidateNamed(title) {
  return { candidate: title.replace(SWAPPED, ""), swapped: title.endsWith(SWAPPED) };
}

/** Where a finding is, in words. */
export function placeOf(finding) {
  const parts = Object.keys(PLACE).filter((name) => finding[name] !== undefined && finding[name] !== null);
  return parts.map((name) => `${say(PLACE[name])} ${finding[name]}`).join(", ");
}

/** The list as text, one finding a line, as the service writes it. */
export function asText(findings) {
  const lang = language();
  const lines = findings.map((each) => {
    const place = placeOf(each);
    return `${say(SEVERITY[each.severity].short)} ${each.code}${place ? ` [${place}]` : ""}: ${each[`message_${lang}`]}`;
  });
  return `${lines.join("\n") || say({ vi: "Không có điểm nào cần xử lý.", en: "Nothing needs attention." })}\n`;
}

/** How many findings of each severity, in words. */
export function countedFindings(findings) {
  return Object.entries(SEVERITY).map(([severity, words]) => [findings.filter((each) => each.severity === severity).length, words.one])
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${say(words)}${language() === "en" && count > 1 ? "s" : ""}`).join(", ");
}

/** The findings in a place. `onMap(number)` says whether one can be shown, `chosen(number)` shows it; `repairs` are
 *  the actions per CRS candidate: {save, show}, each told the candidate. */
export function findingsList(place, { chosen, onMap = () => false, repairs = null }) {
  const held = { findings: [], shown: new Map(), current: null };

  function draw() {
    const groups = Object.keys(SEVERITY).map((severity) => group(severity)).filter(Boolean);
    place.replaceChildren(...(groups.length ? groups : [element("p", { className: "nothing", textContent: say({ vi: "Không có điểm nào cần xử lý.", en: "Nothing needs attention." }) })]));
  }

  function group(severity) {
    const all = held.findings.map((finding, at) => [finding, at + 1]).filter(([finding]) => finding.severity === severity);
    if (!all.length) return null;
    const most = held.shown.get(severity) ?? PAGE;
    const more = element("button", { type: "button", className: "button quiet", textContent: say({ vi: `Hiện thêm ${all.length - most}`, en: `Show ${all.length - most} more` }), hidden: all.length <= most });
    more.addEventListener("click", () => { held.shown.set(severity, all.length); draw(); });
    return element("section", { className: `severity ${severity}` },
      element("h3", {}, `${say(SEVERITY[severity])} `, element("span", { className: "count", textContent: `(${all.length})` })),
      element("ol", {}, ...all.slice(0, most).map(([finding, number]) => item(finding, number))), more);
  }

  function item(finding, number) {
    const badge = element("button", { type: "button", className: `numbered ${finding.severity}`, textContent: String(number) });
    badge.disabled = !onMap(number);
    badge.ariaLabel = say({ vi: `Điểm ${number}: xem trên bản đồ`, en: `Finding ${number}: show on the map` });
    badge.addEventListener("click", () => chosen(number));
    const said = clauses(finding[`message_${language()}`]);
    const where = placeOf(finding);
    const made = element("li", { className: "finding" }, badge, element("div", {},
      element("p", { className: "what" }, element("strong", { textContent: say(CODE[finding.code] ?? { vi: finding.code, en: finding.code }) }), " ", element("code", { textContent: finding.code }),
        where ? element("span", { className: "where", textContent: where }) : null),
      spoken(said), scores(finding), others(finding)));
    made.dataset.number = number;
    made.classList.toggle("chosen", number === held.current);
    return made;
  }

  /** The CRS candidates with their scores, and what can be done with each. */
  function scores(finding) {
    const found = candidatesOf(finding);
    if (!found.size) return null;
    const measures = [...new Set([...found.values()].flatMap(Object.keys))];
    const decided = finding.evidence.find((each) => each.name === "decided")?.value;
    const head = element("tr", {}, header({ vi: "Hệ toạ độ có thể", en: "Possible CRS" }), ...measures.map((each) => header(measureWords(each))), repairs ? header({ vi: "Bản đọc theo hệ này", en: "A copy read so" }) : null);
    const rows = [...found].map(([title, figures]) => element("tr", { className: title === decided ? "decided" : "" },
      element("th", { scope: "row" }, title, title === decided ? element("b", { className: "fit", textContent: say({ vi: " ✔ khớp", en: " ✔ fits" }) }) : null, epsg(title)),
      ...measures.map((each) => element("td", { className: "number", textContent: figure(each, figures[each]) })),
      repairs ? element("td", { className: "acts" }, ...actions(title)) : null));
    return element("div", { className: "scroll" }, element("table", { className: "scores" }, element("caption", { className: "unseen", textContent: say({ vi: "Các hệ toạ độ có thể, với căn cứ", en: "Possible CRSs, with evidence" }) }),
      element("thead", {}, head), element("tbody", {}, ...rows)));
  }

  function actions(title) {
    const words = { show: { vi: "Xem", en: "Show" }, save: { vi: "Tải về", en: "Download" } };
    const labels = { show: { vi: `Xem trên bản đồ nếu đọc theo ${title}`, en: `Show on the map, read as ${title}` }, save: { vi: `Tải bản đọc theo ${title}`, en: `Download the copy read as ${title}` } };
    return Object.keys(words).filter((name) => repairs[name]).map((name) => {
      const button = element("button", { type: "button", className: "small", textContent: say(words[name]), ariaLabel: say(labels[name]) });
      button.addEventListener("click", () => repairs[name](title, button));
      return button;
    });
  }

  return {
    draw,
    show(findings) {
      Object.assign(held, { findings, shown: new Map(), current: null });
      draw();
    },
    choose(number) {
      held.current = number;
      const { severity } = held.findings[number - 1];
      held.shown.set(severity, Math.max(held.shown.get(severity) ?? PAGE, held.findings.filter((each) => each.severity === severity).indexOf(held.findings[number - 1]) + 1));
      draw();
      const made = place.querySelector(`[data-number="${number}"]`);
      made?.scrollIntoView({ block: "nearest" });
      made?.querySelector("button")?.focus({ preventScroll: true });
    },
  };
}

const header = (words) => element("th", { scope: "col", className: "plain", textContent: say(words) });

function measureWords(measure) {
  const [witness, name] = measure.includes("/") ? measure.split("/") : [null, measure];
  const words = MEASURE[name] ?? { vi: name, en: name };
  if (!witness) return words;
  const by = WITNESS[witness] ?? { vi: witness, en: witness };
  return { vi: `${by.vi}: ${words.vi}`, en: `${by.en}: ${words.en}` };
}

function figure(measure, value) {
  if (value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return say({ vi: "rất xa", en: "very far" });
  if (!measure.endsWith("_m")) return `${(value * 100).toLocaleString(language(), { maximumFractionDigits: 1 })} %`;
  return value >= 5000 ? `${(value / 1000).toLocaleString(language(), { maximumFractionDigits: 0 })} km` : `${value.toLocaleString(language(), { maximumFractionDigits: 1 })} m`;
}

function epsg(title) {
  const words = CRS[candidateNamed(title).candidate];
  return words ? element("span", { className: "note", textContent: say(words) }) : null;
}

/** Expected, found and what to do, one a line. */
function spoken({ expected, found, todo }) {
  const rows = [[{ vi: "Cần", en: "Expected" }, expected], [{ vi: "Nhận được", en: "Found" }, found], [{ vi: "Cách xử lý", en: "What to do" }, todo]];
  return element("dl", { className: "said" }, ...rows.filter(([, text]) => text).flatMap(([word, text]) => [element("dt", { textContent: say(word) }), element("dd", { textContent: text })]));
}

/** Evidence that is no score, behind a click. */
function others(finding) {
  const rest = (finding.evidence ?? []).filter((each) => !each.name.startsWith("candidates/"));
  if (!rest.length) return null;
  return element("details", {}, element("summary", { textContent: say({ vi: "Căn cứ", en: "Evidence" }) }),
    element("dl", { className: "said" }, ...rest.flatMap(({ name, value }) => [element("dt", {}, element("code", { textContent: name })), element("dd", { textContent: value })])));
}
