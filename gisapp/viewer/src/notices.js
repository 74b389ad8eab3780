// What went wrong or what has to be said, in place; the rest goes on working.

import { button, closer, el, linked, put, redraw, warning } from "./dom.js";
import { keepToken, token } from "./server.js";
import { hasWord, sayOf, word } from "./words.js";

/** Notices by their topic: `say` puts one there, `fault` tells of a refusal, `drop` takes it away. */
export function notices(page, retry) {
  const told = new Map();
  const api = {
    say(topic, text, forMs) {
      told.set(topic, { text });
      if (forMs) setTimeout(() => api.drop(topic), forMs);
      api.draw();
    },
    fault(topic, fault) {
      told.set(topic, { fault, text: () => faultText(fault) });
      api.draw();
    },
    drop(topic) {
      if (told.delete(topic)) api.draw();
    },
    // Only what changes is drawn again: somebody may be typing a token.
    draw: () => redraw(show, page, [...told].map(([topic, each]) => [topic, each.text()])),
  };
  const show = () => put("notices", [...told].map(notice));
  const notice = ([topic, { fault, text }]) => {
    const again = () => { api.drop(topic); retry(); };
    return el("div", { className: fault ? "notice bad" : "notice", data: { topic } }, el("p", text()),
      fault && (fault.status === 401 ? tokenForm(again) : button("viewer_retry", again, { focus: `retry-${topic}` })),
      closer(`close-${topic}`, () => api.drop(topic)));
  };
  addEventListener("offline", () => api.say("offline", () => word("viewer_offline")));
  addEventListener("online", () => { api.drop("offline"); retry(); });
  return api;
}

const STATUSES = { 0: "lost", 401: "token", 403: "not_allowed" };

/** What a refusal means to who reads it. */
export function faultText({ message, said, status = 0 }) {
  if (hasWord(message)) return word(message);
  const detail = status >= 400 && status < 500 && status !== 401 && said?.detail ? `: ${sayOf(said, "detail")}` : "";
  return word(`viewer_${STATUSES[status] ?? (status < 500 ? "refused" : "broken")}`) + (status ? ` (HTTP ${status})` : "") + detail;
}

/** That in its place, with a way to ask again. */
export const refused = (fault, act, focus = "retry") => warning(faultText(fault), linked(word("viewer_retry"), focus, act));

/** What was found wrong, where it was found. */
export const inPlace = (finding) => warning(sayOf(finding, "message"));

/** What stands where an answer will be: that it is waited for, or what kept it from coming; nothing once it is here. */
export function instead(page, { value, fault }) {
  if (fault) return refused(fault, page.answers.retry);
  return value ? null : el("p.hint", { role: "status" }, word("viewer_asking"));
}

/** The field for a token: it stays in this tab's session. */
export function tokenForm(used, id = "token") {
  const input = el("input", { type: "password", id, autocomplete: "off", value: token(), focus: id });
  const onsubmit = () => { keepToken(input.value.trim()); used(); };
  return el("form.token", { onsubmit }, el("label", { htmlFor: id }, word("viewer_token_field")), input, button("viewer_token_use", null, { type: "submit" }));
}
