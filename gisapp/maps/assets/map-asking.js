// Asking the server: the token of this tab goes along as a header, never in an address; where it lacks, a field asks for it.
"use strict";
(function (g) {
  const KEY = "gisapp.token";

  // A page in a notebook or a file may have no place to keep anything.
  function kept() {
    try {
      return sessionStorage.getItem(KEY) || "";
    } catch {
      return "";
    }
  }

  g.bearing = () => (kept() ? { authorization: "Bearer " + kept() } : {});
  g.asked = (address, headers) => fetch(address, { credentials: "same-origin", headers: { ...g.bearing(), ...headers } });

  // A link bears no token: the file is fetched and saved; what keeps it from coming is said beside what asked for it.
  g.saveFrom = async (address, accept, name, beside) => {
    beside.disabled = true;
    try {
      const answer = await g.asked(address, { accept });
      if (!answer.ok) throw new Error("status " + answer.status);
      const href = URL.createObjectURL(await answer.blob());
      g.el("a", { href, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10_000);
    } catch {
      beside.after(g.el("p", { className: "needs", attr: { role: "alert" }, text: g.word("save_failed") }));
    }
    beside.disabled = false;
  };

  // The words of the payload are not here yet.
  const WORDS = {
    vi: { over: "Mã truy cập đã hết hạn hoặc không đúng.", token: "Nhập mã truy cập để xem bản đồ này:", use: "Dùng mã này" },
    en: { over: "The token has run out or is wrong.", token: "Enter a token to see this map:", use: "Use it" },
  };

  // Resolved when somebody gave a token. Until then the page shows nothing else.
  g.tokenGiven = () =>
    new Promise((given) => {
      const words = WORDS[g.config.lang] || WORDS.vi;
      const input = g.el("input", { type: "password", id: "token", autocomplete: "off" });
      const label = g.el("label", { htmlFor: "token", text: words.token });
      const form = g.el("form", { className: "token" }, kept() ? g.el("p", { text: words.over }) : null, label, input, g.el("button", { type: "submit", className: "button", text: words.use }));
      document.documentElement.dataset.ready = "asking";
      g.byId("title").textContent = document.title;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        try {
          sessionStorage.setItem(KEY, input.value.trim());
        } catch {
          return;
        }
        g.byId("message").hidden = true;
        delete document.documentElement.dataset.ready;
        given();
      });
      g.byId("message").replaceChildren(form);
      g.byId("message").hidden = false;
      input.focus();
    });
})(window.gisapp);
