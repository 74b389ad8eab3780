// What went wrong or what has to be said, in place; the rest goes on working.

import { el, linked, memo, put, warning } from "./dom.js";
import { keepToken, token } from "./server.js";
import { hasWord, sayOf, word } from "./words.js";

/** Notices by their topic: `say` puts one there, `fault` tells of a refusal, `drop` takes it away. */
export function notices(place, retry) {
  const told = new Map();
  const api = {
    say(topic, text, forMs = 0) {
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
    draw: () => drawn([...told].map(([topic, each]) => [topic, each.text()])),
  };
  const drawn = memo(() => put(place, ...[...told].map(([topic, each]) => notice(topic, each, api, retry))));
  addEventListener("offline", () => api.say("offline", () => word("viewer_offline")));
  addEventListener("online", () => { api.drop("offline"); retry(); });
  return api;
}

/** What a refusal means to who reads it. */
export function faultText(fault) {
  if (hasWord(fault.message)) return word(fault.message);
  const status = fault.status ?? 0;
  const key = status === 0 ? "lost" : status === 401 ? "token" : status === 403 ? "not_allowed" : status >= 500 ? "broken" : "refused";
  const detail = status >= 400 && status < 500 && status !== 401 && fault.said?.detail ? `: ${sayOf(fault.said, "detail")}` : "";
  return word(`viewer_${key}`) + (status ? ` (HTTP ${status})` : "") + detail;
}

/** That in its place, with a way to ask again. */
export const refused = (fault, act, focus = "retry") => warning(faultText(fault), linked(word("viewer_retry"), focus, act));

function notice(topic, { fault, text }, api, retry) {
  const again = el("button.button", { focus: `retry-${topic}`, onclick: () => { api.drop(topic); retry(); } }, word("viewer_retry"));
  const close = el("button.close", { ariaLabel: word("close"), onclick: () => api.drop(topic) }, "×");
  return el("div", { className: fault ? "notice bad" : "notice", data: { topic } }, el("p", text()), fault?.status === 401 ? tokenForm(() => { api.drop(topic); retry(); }) : fault ? again : null, close);
}

/** The field for a token: it stays in this tab's session. */
export function tokenForm(used, id = "token") {
  const input = el("input", { type: "password", id, autocomplete: "off", value: token(), focus: id });
  const submit = (event) => { event.preventDefault(); keepToken(input.value.trim()); used(); };
  return el("form.token", { onsubmit: submit }, el("label", { htmlFor: id }, word("viewer_token_field")), input, el("button.button", { type: "submit" }, word("viewer_token_use")));
}
