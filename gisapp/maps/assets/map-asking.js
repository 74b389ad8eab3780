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

  // Resolved when somebody gave a token; there are no words of the payload yet, so both languages stand here.
  g.tokenGiven = () =>
    new Promise((given) => {
      const refused = "Mã truy cập đã hết hạn hoặc không đúng. · The token has run out or is wrong.";
      const input = g.el("input", { type: "password", id: "token", autocomplete: "off" });
      const label = g.el("label", null, "Mã truy cập · Token ", input);
      const form = g.el("form", { className: "token" }, kept() ? g.el("p", { text: refused }) : null, label, " ", g.el("button", { type: "submit", text: "Dùng mã này · Use it" }));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        try {
          sessionStorage.setItem(KEY, input.value.trim());
        } catch {
          return;
        }
        g.byId("message").hidden = true;
        given();
      });
      g.byId("message").replaceChildren(form);
      g.byId("message").hidden = false;
      input.focus();
    });
})(window.gisapp);
