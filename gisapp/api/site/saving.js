// Files made in the browser: what is on the page, to keep or to send back.

import { element } from "./site.js";

/** Save a text or a blob under a name. */
export function save(content, name, media = "application/json") {
  const blob = content instanceof Blob ? content : new Blob([content], { type: `${media};charset=utf-8` });
  const link = element("a", { href: URL.createObjectURL(blob), download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The name of a file without its ending. */
export function stem(name) {
  return name.replace(/\.[^.]*$/u, "") || name;
}
