// Asking the service as somebody: the token stays in this tab's session and leaves only as a header, never in a URL.

import { REFUSED } from "./exchange-words.js";
import { element, language, onLanguage, say } from "./site.js";

const KEY = "gisapp.token";

/** A refusal: its status and what the problem says of it. */
export class Problem extends Error {
  constructor(status, said) {
    super(said.detail ?? said.title ?? String(status));
    this.status = status;
    this.said = said;
  }
}

/** The token of this tab, or nothing. */
export function token() {
  return sessionStorage.getItem(KEY) ?? "";
}

/** The answer to a request, as whoever holds the token; a refusal is thrown as a Problem. */
export async function ask(address, { method = "GET", body = null, headers = {}, open = false } = {}) {
  const held = token();
  const said = { Accept: "application/json", ...headers, ...(held && !open ? { Authorization: `Bearer ${held}` } : {}) };
  const request = { method, body, headers: said, credentials: "same-origin", cache: "no-store" };
  const answer = await fetch(address, request).catch((fault) => { throw new Problem(0, { detail: fault.message }); });
  if (answer.ok) return answer;
  throw new Problem(answer.status, await answer.json().catch(() => ({ detail: answer.statusText })));
}

const told = new Map();
onLanguage(() => { for (const [place, fault] of told) if (!place.hidden) drawProblem(place, fault); });

/** Tell a refusal in words: what it means here, then what the server expected, found and advises. */
export function tellProblem(place, fault) {
  told.set(place, fault);
  drawProblem(place, fault);
  place.hidden = false;
}

/** What a refusal says, in the language of the page where it comes in both. */
const saidOf = (fault, name) => fault.said?.[`${name}_${language()}`] ?? fault.said?.[name];

function drawProblem(place, fault) {
  const meaning = REFUSED[fault.status] ?? REFUSED[fault.status >= 500 ? 500 : 400];
  const rows = [
    [{ vi: "Cần", en: "Expected" }, saidOf(fault, "expected")],
    [{ vi: "Nhận được", en: "Found" }, saidOf(fault, "found")],
    [{ vi: "Cần làm", en: "What to do" }, saidOf(fault, "todo")],
    [{ vi: "Mã yêu cầu", en: "Request id" }, fault.status >= 500 ? fault.said?.request_id : null],
  ].filter(([, text]) => text);
  const detail = rows.length > 0 || !fault.message ? null : element("p", { className: "always", lang: "en", textContent: fault.message });
  place.replaceChildren(
    element("p", {}, element("strong", { textContent: say(meaning) }), fault.status > 0 ? ` (HTTP ${fault.status})` : ""),
    rows.length ? element("dl", { className: "said" }, ...rows.flatMap(([word, text]) => [
      element("dt", { textContent: say(word) }), element("dd", { className: "always", lang: fault.said?.expected_vi ? language() : "en", textContent: text }),
    ])) : detail ?? "",
  );
}

/** The field for the token: kept in this tab's session until it is closed or forgotten. */
export function tokenField(place, changed = () => {}) {
  const input = element("input", { type: "password", id: "token", autocomplete: "off", spellcheck: false, value: token() });
  const label = element("label", { htmlFor: "token" });
  const use = element("button", { type: "submit", className: "button quiet" });
  const forget = element("button", { type: "button", className: "button quiet" });
  const state = element("p", { className: "hint", role: "status" });
  const form = element("form", { className: "token" }, label, element("span", { className: "row" }, input, use, forget), state);
  const keep = (value) => {
    if (value) sessionStorage.setItem(KEY, value);
    else sessionStorage.removeItem(KEY);
    words();
    changed();
  };
  function words() {
    label.textContent = say({ vi: "Mã truy cập", en: "Token" });
    use.textContent = say({ vi: "Dùng mã này", en: "Use it" });
    forget.textContent = say({ vi: "Quên mã", en: "Forget it" });
    forget.hidden = !token();
    state.textContent = say(token()
      ? { vi: "Đang dùng mã truy cập; đóng thẻ này là mã mất.", en: "A token is in use; it is gone when this tab is closed." }
      : { vi: "Do quản trị viên cấp. Chỉ giữ trong thẻ này, không bao giờ nằm trong địa chỉ.", en: "From your administrator. Kept in this tab alone, never in an address." });
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); keep(input.value.trim()); });
  forget.addEventListener("click", () => { input.value = ""; keep(""); input.focus(); });
  place.replaceChildren(form);
  onLanguage(words);
}
