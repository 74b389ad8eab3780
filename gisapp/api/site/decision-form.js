// The decision: accept but for what is returned, or return the whole; what is returned has a reason.

import { element, onLanguage, say } from "./site.js";

const at = (id) => document.getElementById(id);

/** The form; `returned` is a Map of feature to reason, filled in the table; `send` takes the verdict. */
export function decisionForm({ changes, returned, send }) {
  const accepts = () => document.querySelector("input[name=accepts]:checked").value === "true";

  /** What will be recorded, in a sentence, and whether it can be. */
  function told() {
    const all = changes().length;
    const back = [...returned.keys()].filter((id) => changes().some((each) => each.id === id));
    const fault = lacking(all, back);
    at("why-label").textContent = accepts() ? say({ vi: "Lý do (không bắt buộc khi tiếp nhận)", en: "Reason (optional when accepting)" }) : say({ vi: "Lý do trả lại (bắt buộc)", en: "Reason for returning (required)" });
    at("outcome").textContent = fault ? say(fault) : accepts()
      ? say({ vi: `Sẽ tiếp nhận ${all - back.length} thay đổi và trả lại ${back.length}.`, en: `${all - back.length} ${all - back.length === 1 ? "change" : "changes"} will be accepted and ${back.length} returned.` })
      : say({ vi: `Sẽ trả lại toàn bộ ${all} thay đổi.`, en: `All ${all} changes will be returned.` });
    at("outcome").classList.toggle("lacking", Boolean(fault));
    return !fault;
  }

  function lacking(all, back) {
    if (!accepts()) return at("why").value.trim() ? null : { vi: "Cần nêu lý do trả lại, để người gửi biết phải sửa gì.", en: "Say why it is returned, so that the sender can act on it." };
    if (all && back.length === all) return { vi: "Mọi thay đổi đều bị trả lại: hãy chọn “Trả lại toàn bộ hồ sơ”.", en: "Every change is returned: choose “Return the whole submission”." };
    const silent = back.filter((id) => !returned.get(id).trim());
    return silent.length ? { vi: `Cần lý do cho: ${silent.slice(0, 5).join(", ")}.`, en: `A reason is missing for: ${silent.slice(0, 5).join(", ")}.` } : null;
  }

  async function submit(event) {
    event.preventDefault();
    at("decision-failed").hidden = true;
    if (!told()) {
      at("decision-failed").replaceChildren(element("p", { textContent: at("outcome").textContent }));
      at("decision-failed").hidden = false;
      return;
    }
    at("decide").disabled = true;
    const back = accepts() ? Object.fromEntries(returned) : {};
    await send({ accepts: accepts(), why: at("why").value.trim(), returned: back });
    at("decide").disabled = false;
  }

  at("decision").addEventListener("submit", submit);
  at("decision").addEventListener("input", told);
  onLanguage(told);
  return { told };
}
