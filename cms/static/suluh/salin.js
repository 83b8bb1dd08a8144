/* Copy buttons of the page that gives unsaved text back. Without script the areas are selected by hand. */
(() => {
  "use strict";
  const news = document.getElementById("salin-kabar");
  for (const button of document.querySelectorAll("[data-salin]")) {
    const area = document.getElementById(button.dataset.salin);
    button.hidden = false;
    button.addEventListener("click", async () => {
      area.select();
      try {
        await navigator.clipboard.writeText(area.value);
      } catch {
        document.execCommand("copy");
      }
      news.textContent = "Tersalin.";
      button.firstChild.textContent = "Tersalin: ";
    });
  }
})();
