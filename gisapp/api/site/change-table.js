// The changes as a table: feature, kind, columns with before and after, area; and where one decides, a choice for each.

import { CHANGE } from "./exchange-words.js";
import { hectares } from "./changes.js";
import { element, folded, language, say } from "./site.js";

const PAGE = 100;
const TITLES = {
  id: { vi: "Đối tượng, thay đổi", en: "Feature, change" },
  columns: { vi: "Cột: trước → sau", en: "Columns: before → after" },
  area: { vi: "Diện tích, ha", en: "Area, ha" },
  decide: { vi: "Quyết định", en: "Decision" },
};
const NOTHING = { vi: "Không có thay đổi nào.", en: "There are no changes." };

/** A value as text; nothing is told apart from an empty text. */
function told(value) {
  if (value === null || value === undefined) return say({ vi: "(trống)", en: "(none)" });
  if (typeof value === "number") return value.toLocaleString(language(), { maximumFractionDigits: 6 });
  return typeof value === "object" ? JSON.stringify(value) : String(value) || "“”";
}

function valueList(change) {
  const rows = Object.entries(change.columns).map(([name, [before, after]]) => element("li", {},
    element("code", { textContent: name }), ": ",
    ...(change.change === "insert" ? [] : [element("del", { textContent: told(before) }), " → "]),
    ...(change.change === "delete" ? [say({ vi: "xoá", en: "deleted" })] : [element("ins", { textContent: told(after) })])));
  const shape = change.change === "update" && "before" in change.shapes ? [element("li", { textContent: say({ vi: "hình đổi (xem bản đồ)", en: "its shape changes (see the map)" }) })] : [];
  const all = [...rows, ...shape];
  if (all.length <= 4) return element("ul", { className: "values" }, ...all);
  const more = element("details", {}, element("summary", { textContent: say({ vi: `${all.length - 3} cột nữa`, en: `${all.length - 3} more` }) }),
    element("ul", { className: "values" }, ...all.slice(3)));
  return element("div", {}, element("ul", { className: "values" }, ...all.slice(0, 3)), more);
}

/** What others made of a feature since the revision that the submission is based on, and what it says itself. */
function conflictList({ conflicts }) {
  return element("ul", { className: "values conflict" }, ...conflicts.map((each) => element("li", { textContent: conflictTold(each) })));
}

function conflictTold({ column, theirs, ours }) {
  if (column === "geometry") return say({ vi: "hình: người khác cũng đã sửa, sang hình khác", en: "shape: others changed it too, to another one" });
  const [they, we] = [theirs ?? "–", ours ?? "–"];
  if (column !== "*") return say({ vi: `${column}: người khác đã ghi ${they}, hồ sơ ghi ${we}`, en: `${column}: others wrote ${they}, this says ${we}` });
  return theirs === "deleted"
    ? say({ vi: "người khác đã xoá đối tượng này, hồ sơ sửa nó", en: "others deleted this feature, the submission updates it" })
    : say({ vi: "người khác đã sửa đối tượng này, hồ sơ xoá nó", en: "others updated this feature, the submission deletes it" });
}

function areas({ area_before_ha: before, area_after_ha: after }) {
  if (before === undefined && after === undefined) return "";
  if (before === undefined || after === undefined) return hectares(after ?? before);
  if (before === after) return hectares(after);
  const by = after - before;
  const sign = by > 0 ? "+" : "−";
  const lines = [`${hectares(before)} →`, hectares(after), `(${sign}${hectares(Math.abs(by))})`];
  return element("div", {}, ...lines.map((line) => element("span", { textContent: line })));
}

/** A table of changes in a place: `choose(id)` marks a row; `choices` (a Map id → reason) is what is returned. */
export function changeTable(place, { chosen, choices = null, decided = () => {} }) {
  const held = { changes: [], shown: PAGE, current: null };
  const filter = element("input", { type: "search", autocomplete: "off", spellcheck: false });
  const label = element("label", {}, element("span"), filter);
  const found = element("p", { className: "hint", role: "status" });
  const head = element("tr");
  const rows = element("tbody");
  const more = element("button", { type: "button", className: "button quiet" });
  const caption = element("caption", { className: "unseen" });
  const table = element("table", { className: "changes" }, caption, element("thead", {}, head), rows);
  place.replaceChildren(element("div", { className: "tools" }, label), found, element("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "…" }, table), more);
  filter.addEventListener("input", () => { held.shown = PAGE; draw(); });
  more.addEventListener("click", () => { held.shown += PAGE; draw(); });

  const wanted = () => held.changes.filter((each) => folded(`${each.id} ${JSON.stringify(each.columns)} ${say(CHANGE[each.change])}`).includes(folded(filter.value)));

  function draw() {
    const all = wanted();
    const names = Object.keys(TITLES).filter((name) => name !== "decide" || choices);
    label.firstChild.textContent = say({ vi: "Lọc, có dấu hoặc không dấu", en: "Filter, with or without diacritics" });
    label.hidden = held.changes.length < 8;
    caption.textContent = say({ vi: "Bảng thay đổi", en: "Table of changes" });
    table.parentElement.ariaLabel = caption.textContent;
    head.replaceChildren(...names.map((name) => element("th", { scope: "col", className: "plain", textContent: say(TITLES[name]) })));
    rows.replaceChildren(...all.slice(0, held.shown).map(row));
    found.textContent = held.changes.length ? say({ vi: `${all.length} trên ${held.changes.length} thay đổi`, en: `${all.length} of ${held.changes.length} changes` }) : say(NOTHING);
    table.parentElement.hidden = held.changes.length === 0;
    more.hidden = all.length <= held.shown;
    more.textContent = say({ vi: `Hiện thêm ${Math.min(PAGE, all.length - held.shown)} dòng`, en: `Show ${Math.min(PAGE, all.length - held.shown)} more` });
  }

  function row(change) {
    const button = element("button", { type: "button", className: "link", textContent: change.id, title: say({ vi: "Xem trên bản đồ", en: "Show on the map" }) });
    button.addEventListener("click", () => chosen(change.id));
    const { sign } = CHANGE[change.change];
    const made = element("tr", {},
      element("th", { scope: "row" }, button, element("br"),
        element("span", { className: `kind ${change.change}` }, element("b", { ariaHidden: "true", textContent: sign }), ` ${say(CHANGE[change.change])}`)),
      element("td", {}, change.change === "conflict" ? conflictList(change) : valueList(change)),
      element("td", { className: "area" }, areas(change)),
      choices ? element("td", { className: "choice" }, choice(change)) : null);
    made.dataset.id = change.id;
    made.classList.toggle("chosen", change.id === held.current);
    return made;
  }

  /** Accept or return one feature; what is returned needs a reason. */
  function choice(change) {
    const name = `choice-${held.changes.indexOf(change)}`;
    const reason = element("textarea", { rows: 2, maxLength: 2000, value: choices.get(change.id) ?? "", hidden: !choices.has(change.id), required: true });
    reason.placeholder = say({ vi: "Lý do trả lại", en: "Reason for returning" });
    reason.ariaLabel = say({ vi: `Lý do trả lại ${change.id}`, en: `Reason for returning ${change.id}` });
    reason.addEventListener("input", () => { choices.set(change.id, reason.value); decided(); });
    const radio = (returns, words) => {
      const blocked = !returns && change.change === "conflict";
      const input = element("input", { type: "radio", name, checked: choices.has(change.id) === returns, disabled: blocked });
      input.addEventListener("change", () => {
        if (returns) choices.set(change.id, reason.value);
        else choices.delete(change.id);
        reason.hidden = !returns;
        input.closest("tr").classList.toggle("returned", returns);
        decided();
      });
      return element("label", {}, input, element("span", { textContent: say(words) }));
    };
    const legend = element("legend", { className: "unseen", textContent: `${say(TITLES.decide)} ${change.id}` });
    return element("div", {}, element("fieldset", { className: "choices small" }, legend,
      radio(false, { vi: "Tiếp nhận", en: "Accept" }), radio(true, { vi: "Trả lại", en: "Return" })), reason);
  }

  return {
    draw,
    show(changes) {
      Object.assign(held, { changes, shown: PAGE, current: null });
      draw();
    },
    choose(id) {
      held.current = id;
      held.shown = Math.max(held.shown, wanted().findIndex((each) => each.id === id) + 1);
      draw();
      const made = [...rows.children].find((each) => each.dataset.id === id);
      made?.scrollIntoView({ block: "nearest" });
      made?.querySelector("button.link")?.focus({ preventScroll: true });
    },
  };
}
