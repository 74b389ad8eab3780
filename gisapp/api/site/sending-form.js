// What the sender says of a file: layer, CRS, base, scope; the file itself dropped or chosen.

import { ask } from "./asking.js";
import { CRS } from "./exchange-words.js";
import { element, language, onLanguage, root, say } from "./site.js";
import { QUALITY } from "./topics.js";

const NEW = "+";
const OTHER = "?";
const at = (id) => document.getElementById(id);
const option = (value, text) => element("option", { value, textContent: text });

/** The form; `changed` is called whenever what would be sent changes. */
export function sendingForm(changed) {
  const held = { layers: [], revisions: [], file: null };

  function options() {
    kept(at("layer"), [option("", say({ vi: "Chọn lớp…", en: "Choose a layer…" })), ...held.layers.map((each) => option(each.id, `${each[`title_${language()}`] ?? each.title_vi ?? each.title ?? each.id} (${each.id})`)),
      option(NEW, say({ vi: "Lớp mới…", en: "A new layer…" }))]);
    kept(at("crs"), [option("", say({ vi: "như tệp tự khai", en: "as the file declares" })),
      ...Object.entries(CRS).map(([code, words]) => option(code, `${code}: ${say(words)}`)), option(OTHER, say({ vi: "Hệ khác…", en: "Another…" }))]);
    kept(at("quality"), [option("", say({ vi: "như lớp đang có", en: "as the layer has it" })), ...Object.entries(QUALITY).map(([code, words]) => option(code, say(words)))]);
    bases();
  }

  function bases() {
    kept(at("base"), [option("", say({ vi: "mới nhất", en: "the latest" })),
      ...held.revisions.map((each) => option(String(each.version), `${each.name}, ${each.committed_shown}, ${each.by}`))]);
  }

  async function layerChosen() {
    const layer = at("layer").value;
    const isNew = layer === NEW;
    for (const id of ["new-layer", "new-kind"]) at(id).hidden = !isNew;
    at("new-id").required = isNew;
    at("base").disabled = isNew;
    const said = isNew || !layer ? { revisions: [] } : await ask(`${root}/collections/${encodeURIComponent(layer)}/revisions`).then((answer) => answer.json()).catch(() => ({ revisions: [] }));
    if (at("layer").value !== layer) return;
    held.revisions = said.revisions;
    at("base").value = "";
    bases();
  }

  function fileChosen(file) {
    held.file = file ?? null;
    const size = file ? (file.size / 1e6).toLocaleString(language(), { maximumFractionDigits: 2 }) : "";
    at("chosen").textContent = file ? `${file.name}, ${size} MB` : "";
    changed();
  }

  function dropped(event) {
    event.preventDefault();
    at("drop").classList.remove("over");
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    at("file").files = event.dataTransfer.files;
    fileChosen(file);
  }

  at("file").addEventListener("change", () => fileChosen(at("file").files[0]));
  for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
  at("drop").addEventListener("dragover", () => at("drop").classList.add("over"));
  at("drop").addEventListener("dragleave", () => at("drop").classList.remove("over"));
  at("drop").addEventListener("drop", dropped);
  at("layer").addEventListener("change", layerChosen);
  at("crs").addEventListener("change", () => { at("other-crs").hidden = at("crs").value !== OTHER; });
  at("form").addEventListener("input", changed);
  onLanguage(options);
  ask(`${root}/collections`).then((answer) => answer.json()).then(({ collections }) => {
    held.layers = collections;
    options();
  }).catch(() => {});

  return { file: () => held.file ?? at("file").files[0] ?? null, query };
}

/** New options in a select, which keeps its choice. */
function kept(select, options) {
  const { value } = select;
  select.replaceChildren(...options);
  if (options.some((each) => each.value === value)) select.value = value;
}

/** The sender's words as the service asks for them. */
function query() {
  const isNew = at("layer").value === NEW;
  const crs = at("crs").value === OTHER ? at("crs-code").value.trim() : at("crs").value;
  const said = {
    layer: isNew ? at("new-id").value.trim() : at("layer").value,
    name: at("file").files[0]?.name.slice(0, 255) ?? "file",
    scope: document.querySelector("input[name=scope]:checked").value,
    base: isNew ? "" : at("base").value,
    note: at("note").value.trim(),
    crs,
    kind: isNew ? at("kind").value.trim() : "",
    spec: isNew ? at("spec").value.trim() : "",
    part: at("part").value.trim(),
    quality: at("quality").value,
    source: at("source").value.trim(),
  };
  const fields = at("field").value.split(",").map((each) => ["field", each.trim()]).filter(([, each]) => each);
  return new URLSearchParams([...Object.entries(said).filter(([, value]) => value !== ""), ...fields]);
}
