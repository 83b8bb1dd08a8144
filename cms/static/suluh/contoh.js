/* Demo mode: every screen of the back office says that its data are invented. */
(() => {
  "use strict";
  const show = () => {
    if (document.querySelector(".suluh-contoh")) return;
    const band = document.createElement("p");
    band.className = "suluh-contoh";
    band.setAttribute("role", "note");
    band.textContent = "DATA CONTOH";
    (document.querySelector("main") || document.body).prepend(band);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", show); else show();
})();
