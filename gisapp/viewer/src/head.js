// Above the map: where we are, in which language, the link to copy; and the words of the page that stay.

import { write } from "./address.js";
import { byId, put } from "./dom.js";
import { word } from "./words.js";

const other = (lang) => (lang === "vi" ? "en" : "vi");

export function watchHead(page) {
  const { store } = page;
  byId("copy").onclick = () => copy(page);
  byId("print-open").onclick = () => store.set({ print: !store.get().print });
  byId("language").onclick = () => store.set({ lang: other(store.get().lang) });
}

export function drawHead({ first }, state) {
  const title = word(first.demo ? "title_demo" : "title");
  put("place", title);
  document.title = `${title} · gisapp`;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = word(each.dataset.word);
  for (const each of document.querySelectorAll("[data-label]")) each.ariaLabel = each.placeholder = word(each.dataset.label);
  for (const each of document.querySelectorAll("[data-state]")) {
    const value = state[each.dataset.state];
    if (each.type === "radio") each.checked = each.value === value;
    else each.value = value;
  }
  document.documentElement.lang = state.lang;
  byId("language").lang = other(state.lang);
}

async function copy({ store, told }) {
  history.replaceState(null, "", write(store.get()));
  try {
    await navigator.clipboard.writeText(location.href);
    told.say("copied", () => word("copied"), 4000);
  } catch {
    told.say("copied", () => location.href, 20_000);
  }
}
