/* The page editor: says who can read while the audience is being chosen, and asks once before a page that is
   not public is submitted. */
(() => {
  "use strict";
  const start = () => {
    const field = document.querySelector("[name=audience]");
    const status = document.querySelector("[data-suluh-status]");
    if (!field || !status) return;
    const label = () => field.options[field.selectedIndex].text;
    const isPublic = () => field.value === "public";
    const show = () => {
      status.dataset.audience = field.value;
      status.querySelector("[data-suluh-audience]").textContent = label();
      status.querySelector("[data-suluh-public]").textContent = isPublic() ? "ya" : "tidak";
    };
    field.addEventListener("change", show);
    show();
    let asked = false;
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=action-submit], button[name=action-restart-workflow]");
      if (!button || isPublic() || asked) return;
      const go = window.confirm(
        `Halaman ini tidak akan tampil di buku panduan. Yang dapat membaca: ${label()}.\n\nKirim untuk ditinjau?`);
      if (go) { asked = true; return; }
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
