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

  function keep(text) {
    try {
      sessionStorage.setItem(KEY, text);
    } catch {
      // Then it is asked for again.
    }
  }

  g.bearing = () => (kept() ? { authorization: "Bearer " + kept() } : {});

  // What the server answers. A token that has run out is dropped, for what everybody may see; where that does not do, one is asked for.
  g.asked = async function (address, accept) {
    let over = false;
    for (;;) {
      const answer = await fetch(address, { credentials: "same-origin", headers: { accept, ...g.bearing() } });
      if (answer.status !== 401) return answer;
      if (kept()) {
        over = true;
        keep("");
      } else {
        await tokenGiven(over);
      }
    }
  };

  // A link bears no token: the file is fetched and saved; what keeps it from coming is said beside what asked for it.
  g.saveFrom = async function (address, accept, name, beside) {
    if (beside.ariaBusy === "true") return;
    beside.ariaBusy = "true";
    if (beside.nextElementSibling && beside.nextElementSibling.matches("[role=alert]")) beside.nextElementSibling.remove();
    try {
      const answer = await g.asked(address, accept);
      if (!answer.ok) throw new Error("status " + answer.status);
      const href = URL.createObjectURL(await answer.blob());
      g.el("a", { href, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10_000);
    } catch {
      beside.after(g.el("p", { className: "needs", attr: { role: "alert" }, text: g.word("save_failed") }));
    }
    beside.ariaBusy = "false";
  };

  // The words of the payload are not here yet.
  const WORDS = {
    vi: { over: "Mã truy cập đã hết hạn hoặc không đúng.", token: "Nhập mã truy cập để xem bản đồ này:", use: "Dùng mã này" },
    en: { over: "The token has run out or is wrong.", token: "Enter a token to see this map:", use: "Use it" },
  };

  // Resolved when somebody gave a token; the page says so above everything else.
  const tokenGiven = (over) =>
    new Promise((given) => {
      const words = WORDS[g.config.lang] || WORDS.vi;
      const message = g.byId("message");
      const { ready } = document.documentElement.dataset;
      const input = g.el("input", { type: "password", id: "token", autocomplete: "off" });
      const label = g.el("label", { htmlFor: "token", text: words.token });
      const form = g.el("form", { className: "token" }, over ? g.el("p", { text: words.over }) : null, label, input, g.el("button", { type: "submit", className: "button", text: words.use }));
      document.documentElement.dataset.ready = "asking";
      if (!ready) g.byId("title").textContent = document.title;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        keep(input.value.trim());
        message.hidden = true;
        if (ready) document.documentElement.dataset.ready = ready;
        else delete document.documentElement.dataset.ready;
        given();
      });
      message.replaceChildren(form);
      message.hidden = false;
      input.focus();
    });
})(window.gisapp);
