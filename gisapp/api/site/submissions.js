// One's submissions: those sent, and those one may decide on.

import { ask, tellProblem, token, tokenField } from "./asking.js";
import { STATE } from "./exchange-words.js";
import { element, language, onLanguage, root, say } from "./site.js";

const at = (id) => document.getElementById(id);
const held = { submissions: null, layers: [] };
const ALL = { vi: "tất cả", en: "all" };

async function load() {
  at("failed").hidden = true;
  held.submissions = null;
  if (token()) {
    const query = new URLSearchParams(["state", "layer"].map((name) => [name, at(name).value]).filter(([, value]) => value));
    try {
      held.submissions = (await (await ask(`${root}/submissions?${query}`)).json()).submissions;
    } catch (fault) {
      tellProblem(at("failed"), fault);
    }
  }
  draw();
}

function draw() {
  const rows = held.submissions;
  at("list").hidden = !rows?.length;
  at("found").textContent = rows ? say({ vi: `${rows.length} hồ sơ, mới nhất trước.`, en: `${rows.length} ${rows.length === 1 ? "submission" : "submissions"}, the latest first.` })
    : say({ vi: "Nhập mã truy cập để xem hồ sơ.", en: "Enter a token to see submissions." });
  at("rows").replaceChildren(...(rows ?? []).map(row));
}

function row(each) {
  const query = language() === "en" ? "?lang=en" : "";
  const link = element("a", { href: `${root}/submissions/${encodeURIComponent(each.id)}${query}`, textContent: each.id });
  return element("tr", {},
    element("th", { scope: "row" }, link),
    element("td", { textContent: each.layer }),
    element("td", {}, element("span", { className: `state ${each.state}`, textContent: say(STATE[each.state]) })),
    element("td", { textContent: each.sender }),
    element("td", { className: "mark", textContent: each.sent_shown }),
    element("td", { className: "number", textContent: each.features.toLocaleString(language()) }),
    element("td", { className: "long" }, each.name, each.note ? element("span", { className: "note", textContent: each.note }) : null));
}

function choices() {
  fill("state", Object.entries(STATE).map(([value, words]) => [value, say(words)]));
  fill("layer", held.layers.map((each) => [each, each]));
}

function fill(id, options) {
  const { value } = at(id);
  at(id).replaceChildren(...[["", say(ALL)], ...options].map(([key, text]) => element("option", { value: key, textContent: text })));
  at(id).value = value;
}

for (const id of ["state", "layer"]) at(id).addEventListener("change", load);
at("again").addEventListener("click", load);
tokenField(at("who"), load);
onLanguage(() => { choices(); draw(); });
ask(`${root}/collections`).then((answer) => answer.json()).then(({ collections }) => { held.layers = collections.map((each) => each.id); choices(); }).catch(() => {});
load();
