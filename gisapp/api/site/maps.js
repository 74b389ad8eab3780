// The gallery: under each map the horizons of the plan that answers when none is named.

import { element, json, language, onLanguage, root, say } from "./site.js";

function choices(place, plan) {
  const view = place.dataset.horizons;
  const lang = language() === "en" ? "&lang=en" : "";
  const links = plan.horizons.map((year) => element("a", {
    href: `${root}/maps/${view}?plan=${encodeURIComponent(plan.id)}&horizon=${year}${lang}`, textContent: String(year),
  }));
  const label = element("span", { textContent: say({ vi: "Mốc: ", en: "Horizon: " }) });
  place.replaceChildren(label, ...links.flatMap((each, at) => (at ? [", ", each] : [each])));
}

async function start() {
  const { plans } = await json(`${root}/plans`);
  const plan = plans.find((each) => each.default) ?? plans[0];
  if (!plan) return;
  onLanguage(() => {
    document.getElementById("plan").textContent = `${say({ vi: "Quy hoạch", en: "Plan" })}: ${say({ vi: plan.title_vi, en: plan.title_en })}`;
    for (const place of document.querySelectorAll("[data-horizons]")) choices(place, plan);
  });
}

start().catch(() => {});
