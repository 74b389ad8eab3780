// What each register page shows: its words and its columns. A column says how it is shown, sorted and searched.

import { element, language, linked, root, say } from "./site.js";

const both = (row, name) => [row[`${name}_vi`], row[`${name}_en`]].filter(Boolean);
const named = (row, name) => row[`${name}_${language()}`] || row[`${name}_vi`];
const note = (text) => (text ? element("span", { className: "note", textContent: text }) : null);

/** Where a reach is measured from (the words of gisapp/maps/words.py). */
const MEASURED = {
  zone: { vi: "tính từ khu", en: "measured from the zone" },
  workers_housing: { vi: "tính từ nhà ở công nhân", en: "measured from workers' housing" },
  commune: { vi: "tính từ xã", en: "measured from the commune" },
};

/** Where a plan stands. */
const PLAN_STATUS = {
  approved: { vi: "đã phê duyệt", en: "approved" },
  endorsed: { vi: "HĐND thành phố đã thông qua", en: "endorsed by the People's Council" },
  invented: { vi: "hư cấu, để minh hoạ", en: "invented, for demonstration" },
};

/** A date range in words. */
function validity(begun, ended) {
  const [from, to] = [begun, ended].map((date) => date?.replaceAll("-", "\u2011"));
  if (!from && !to) return say({ vi: "không nêu thời hạn", en: "no dates stated" });
  if (!to) return say({ vi: `từ ${from}`, en: `from ${from}` });
  if (!from) return say({ vi: `đến ${to}`, en: `until ${to}` });
  return say({ vi: `${from} đến ${to}`, en: `${from} to ${to}` });
}

const measured = (row) => (MEASURED[row.measured_from] ? note(say(MEASURED[row.measured_from])) : null);
const COMPARATOR = { ">=": "≥", "<=": "≤", "==": "=", "=": "=", ">": ">", "<": "<" };

/** Units as people write them; those not listed are written alike everywhere. */
const UNITS = {
  count: { vi: "", en: "" },
  factor: { vi: "lần", en: "times" },
  years: { vi: "năm", en: "years" },
  persons: { vi: "người", en: "persons" },
  m2: { vi: "m²", en: "m²" },
  "m2/person": { vi: "m²/người", en: "m²/person" },
  "m2/place": { vi: "m²/chỗ", en: "m²/place" },
  "m2/bed": { vi: "m²/giường", en: "m²/bed" },
  "places/1000 persons": { vi: "chỗ/1.000 người", en: "places per 1,000 persons" },
  "beds/1000 persons": { vi: "giường/1.000 người", en: "beds per 1,000 persons" },
  "km/km2": { vi: "km/km²", en: "km/km²" },
  "m3/ha/day": { vi: "m³/ha/ngày", en: "m³/ha/day" },
  "ha per 1000 m3/day": { vi: "ha trên 1.000 m³/ngày", en: "ha per 1,000 m³/day" },
  "t/ha/day": { vi: "tấn/ha/ngày", en: "t/ha/day" },
};

/** The number of a rule as people write it; a share becomes a percentage. */
function figure(row) {
  if (row.number === null) return say({ vi: "chưa biết con số", en: "number not known" });
  const share = row.unit === "share";
  const number = (share ? row.number * 100 : row.number).toLocaleString(language(), { maximumFractionDigits: 6 });
  return `${COMPARATOR[row.comparator] ?? row.comparator} ${number} ${share ? "%" : say(UNITS[row.unit] ?? { vi: row.unit, en: row.unit })}`.trim();
}

/** How a row was checked, by symbol and text together (the words of gisapp/maps/style.py). */
export const VERIFICATION = {
  verified: { mark: "✔", vi: "đã đối chiếu văn bản", en: "checked against the text" },
  secondary: { mark: "◑", vi: "theo nguồn thứ cấp", en: "from a secondary source" },
  assumed: { mark: "△", vi: "giả định, không phải quy định", en: "an assumption, not a standard" },
};

/** How far a layer can be relied upon, least first (the words of gisapp/maps/style.py). */
export const QUALITY = {
  synthetic: { vi: "hư cấu, để minh hoạ", en: "invented, for demonstration" },
  schematic: { vi: "sơ đồ", en: "schematic" },
  approximate: { vi: "gần đúng", en: "approximate" },
  surveyed: { vi: "đo đạc", en: "surveyed" },
  official: { vi: "chính thức", en: "official" },
};

function verified(row) {
  const said = VERIFICATION[row.verification];
  if (!said) return row.verification;
  return element("span", {}, element("span", { ariaHidden: "true", textContent: `${said.mark} ` }), say(said));
}

const text = (name, title, extra = {}) => ({
  title, sort: (row) => row[name], show: (row) => row[name] ?? "", ...extra,
});
const sourced = (name) => ({
  title: { vi: "Nguồn", en: "Source" }, className: "long", sort: (row) => row[name], show: (row) => linked(row[name]),
});
const titled = (title, below) => ({
  title,
  className: "long",
  sort: (row) => named(row, "title"),
  search: (row) => [...both(row, "title"), ...both(row, "note"), row.id],
  show: (row) => [named(row, "title"), below(row)].flat(),
});

/** Every question once; one that a single plan asks says which plan. */
function asked(rows) {
  const all = rows.flatMap((row) => (row.questions_vi ?? []).map((vi, at) => ({ row, vi, en: row.questions_en?.[at] ?? vi })));
  const by = new Map();
  for (const each of all) by.set(each.vi, [...(by.get(each.vi) ?? []), each]);
  return [...by.values()].map(([first, ...more]) => (more.length > 0
    ? { vi: first.vi, en: first.en }
    : { vi: `${first.row.title_vi}: ${first.vi}`, en: `${first.row.title_en}: ${first.en}` }));
}

const PLANS = {
  member: "plans",
  title: { vi: "Sổ quy hoạch", en: "Plan register" },
  lead: {
    vi: "Các quy hoạch mà kết quả phân tích dựa vào, quyết định phê duyệt và các mốc quy hoạch của từng quy hoạch.",
    en: "The plans that the answers rest on, the decisions that approved them, and their horizons.",
  },
  ask: {
    vi: "Quy hoạch nào đang chi phối? Cần hỏi cơ quan quản lý.",
    en: "Which plan governs: ask the authority.",
  },
  questions: asked,
  columns: [
    titled({ vi: "Quy hoạch", en: "Plan" }, (row) => note(named(row, "note"))),
    text("decision", { vi: "Quyết định", en: "Decision" }),
    text("decided", { vi: "Ngày ký", en: "Decided" }, { className: "mark" }),
    {
      title: { vi: "Mốc quy hoạch", en: "Horizons" },
      sort: (row) => row.horizons[0],
      search: (row) => row.horizons,
      show: (row) => row.horizons.join(", "),
    },
    {
      title: { vi: "Hiệu lực", en: "In force" },
      sort: (row) => row.in_force_from,
      show: (row) => validity(row.in_force_from, row.in_force_to),
    },
    {
      title: { vi: "Tình trạng", en: "Status" },
      sort: (row) => row.status,
      show: (row) => [say(PLAN_STATUS[row.status] ?? { vi: row.status, en: row.status }), row.default ? note(say({ vi: "mặc định trên bản đồ", en: "default on the maps" })) : null],
    },
    sourced("source"),
  ],
};

const STANDARDS = {
  member: "standards",
  rules: true,
  title: { vi: "Quy định và giả định", en: "Standards and assumptions" },
  lead: {
    vi: "Mỗi dòng là một con số kèm điều khoản, văn bản, thời hạn hiệu lực và mức độ đối chiếu. Bán kính mà không văn bản nào quy định là giả định, không gọi là quy định.",
    en: "Each row is one number with its clause, document, validity and how it was checked. A reach that no rule sets is an assumption and is never called a standard.",
  },
  note: (said, lang) => (said.appraised
    ? { vi: `Các quy định có hiệu lực vào ngày thẩm định ${said.appraised}.`, en: `Rules in force on the date of appraisal ${said.appraised}.` }[lang]
    : ""),
  columns: [
    titled({ vi: "Nội dung", en: "Rule" }, (row) => [measured(row), note(row.note)]),
    {
      title: { vi: "Con số", en: "Number" },
      sort: (row) => row.number,
      search: (row) => [figure(row)],
      show: (row) => figure(row),
    },
    text("clause", { vi: "Điều khoản", en: "Clause" }),
    text("document", { vi: "Văn bản", en: "Document" }),
    {
      title: { vi: "Hiệu lực", en: "Validity" },
      sort: (row) => row.valid_from,
      show: (row) => validity(row.valid_from, row.valid_to),
    },
    {
      title: { vi: "Đối chiếu", en: "Verification" },
      sort: (row) => Object.keys(VERIFICATION).indexOf(row.verification),
      search: (row) => [row.verification, VERIFICATION[row.verification]?.vi, VERIFICATION[row.verification]?.en],
      show: verified,
    },
    sourced("source"),
    {
      title: { vi: "Mã để dẫn", en: "Id to cite" },
      sort: (row) => row.id,
      search: (row) => [row.id, row.applies_to, row.quantity, row.topic],
      show: (row) => element("code", { textContent: row.id }),
    },
  ],
};

/** A layer's revision, leading to what it changed and to those before it. */
function changed(row) {
  const version = Number(row.revision?.split("@").at(-1));
  if (!Number.isInteger(version)) return row.revision ?? "";
  const query = `from=${Math.max(version - 1, 0)}&to=${version}${language() === "en" ? "&lang=en" : ""}`;
  return element("a", { href: `${root}/collections/${encodeURIComponent(row.id)}/diff?${query}`, textContent: row.revision });
}

const COLLECTIONS = {
  member: "collections",
  title: { vi: "Lớp dữ liệu", en: "Layers" },
  lead: {
    vi: "Các lớp dữ liệu đang có, phiên bản, nguồn, giấy phép và độ tin cậy. Mỗi lớp mở được dưới dạng GeoJSON.",
    en: "The layers there are: revision, source, licence and quality. Each opens as GeoJSON.",
  },
  columns: [
    titled({ vi: "Lớp", en: "Layer" }, (row) => note(row.id)),
    {
      title: { vi: "Đối tượng", en: "Features" },
      sort: (row) => row.id,
      search: () => [],
      show: (row) => element("a", { href: `${root}/collections/${encodeURIComponent(row.id)}/items`, textContent: "GeoJSON" }),
    },
    text("kind", { vi: "Dùng làm", en: "Kind" }),
    {
      title: { vi: "Độ tin cậy", en: "Quality" },
      sort: (row) => Object.keys(QUALITY).indexOf(row.quality),
      search: (row) => [row.quality, QUALITY[row.quality]?.vi],
      show: (row) => (QUALITY[row.quality] ? say(QUALITY[row.quality]) : row.quality),
    },
    { title: { vi: "Phiên bản", en: "Revision" }, className: "mark", sort: (row) => row.revision, show: changed },
    text("dated", { vi: "Ngày", en: "Date" }, { className: "mark" }),
    {
      title: { vi: "Hệ toạ độ khi nhận", en: "CRS of delivery" },
      sort: (row) => row.delivered_crs,
      show: (row) => [row.delivered_crs ?? "", row.operation_accuracy_m ? note(`± ${row.operation_accuracy_m.toLocaleString(language())} m`) : null],
    },
    text("licence", { vi: "Giấy phép", en: "Licence" }),
    sourced("source"),
  ],
};

export const TOPICS = { plans: PLANS, standards: STANDARDS, collections: COLLECTIONS };
