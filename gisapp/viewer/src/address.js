// One link, one state: everything visible in the part of the address behind #, and back again.
// What a link says that is not understood is left out, and named, so that the page can say so.

import { PARTS } from "./parts.js";

/** What a link says: the state, and the names and texts that were not understood. */
export function read(hash) {
  const state = {};
  const refused = [];
  for (const [name, text] of new URLSearchParams(hash.slice(1))) {
    const value = readPart(name, text);
    if (value === undefined) refused.push(`${name}=${text.slice(0, 60)}`);
    else state[name] = value;
  }
  return { state, refused };
}

function readPart(name, text) {
  try {
    return PARTS[name][1](text);
  } catch {
    return undefined; // no part of the state, or half of an escape sequence or of a list of changes
  }
}

const written = (name, value) => (PARTS[name][2] ?? String)(value);

/** What a link says of one part of the state. */
export const inLink = (state, name) => `${name}=${written(name, state[name])}`;

/** The link that says this state; what is as at first is left out. */
export function write(state) {
  const said = new URLSearchParams();
  for (const [name, [first]] of Object.entries(PARTS)) {
    if (JSON.stringify(state[name]) !== JSON.stringify(first)) said.set(name, written(name, state[name]));
  }
  // Spaces, commas and colons may stand as they are, and a link is read by people too.
  return `#${said.toString().replace(/%(2C|3A|7E)/gu, decodeURIComponent)}`;
}
