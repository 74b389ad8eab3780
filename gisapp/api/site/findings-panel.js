// Findings beside their map: numbers that match, a click on either side chooses on the other.

import { findingsList, asText } from "./findings-list.js";
import { CODE } from "./exchange-words.js";
import { numberedMarks, onEarth } from "./ground-map.js";
import { onLanguage, say } from "./site.js";

/** A list and its marks on a map; `repairs` as in findings-list. */
export function findingsPanel(place, map, repairs = null) {
  const held = { findings: [], marks: [] };
  const marks = numberedMarks(map, (number) => choose(number));
  const list = findingsList(place, {
    chosen: (number) => choose(number), onMap: (number) => held.marks.some((mark) => mark.number === number), repairs,
  });

  function choose(number) {
    list.choose(number);
    marks.choose(number);
  }

  function draw() {
    marks.show(held.marks.map((mark) => ({ ...mark, title: `${mark.number}. ${say(CODE[mark.code] ?? { vi: mark.code, en: mark.code })}` })));
    list.draw();
  }

  onLanguage(draw);
  return {
    show(findings, places) {
      held.findings = findings;
      held.marks = (places?.features ?? []).flatMap((feature, at) => {
        const found = onEarth(feature.geometry);
        return found ? [{ number: at + 1, severity: feature.properties.severity, code: feature.properties.code, at: found }] : [];
      });
      list.show(findings);
      draw();
    },
    bounds: () => marks.bounds(),
    text: () => asText(held.findings),
  };
}
