// A job followed until it is over: asked every second how far it is, and ended where somebody wants that.

import { Problem, ask } from "./asking.js";
import { JOB } from "./exchange-words.js";
import { language, root, say } from "./site.js";

const EVERY_MS = 1000;

/** The job when it is over; one that is not done is thrown as a Problem. */
export async function followed(id, { bar, state, cancel }) {
  const address = `${root}/jobs/${encodeURIComponent(id)}`;
  const end = () => ask(address, { method: "DELETE" });
  cancel.addEventListener("click", end);
  try {
    for (;;) {
      const job = await (await ask(address)).json();
      bar.value = job.progress;
      state.textContent = `${say(JOB[job.state])}, ${Math.round(job.progress * 100).toLocaleString(language())} %`;
      if (job.state === "done") return job;
      if (["failed", "cancelled"].includes(job.state)) throw new Problem(job.state, job.problem ?? { detail: say(JOB[job.state]) });
      await new Promise((soon) => { setTimeout(soon, EVERY_MS); });
    }
  } finally {
    cancel.removeEventListener("click", end);
  }
}
