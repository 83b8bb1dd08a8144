/* The page editor: says who can read while the audience is being chosen, follows the page until it is live, and asks
   once before a page that is not public is submitted. */
(() => {
  "use strict";
  const SUBMIT = "button[name=action-submit], button[name=action-restart-workflow]";

  /* On a wide screen the preview is open until the person closes it; Wagtail keeps that choice under this name. */
  const WIDE = 1536, CHOICE = "wagtail:side-panel-open";
  try {
    if (window.innerWidth >= WIDE && localStorage.getItem(CHOICE) === null) localStorage.setItem(CHOICE, "preview");
  } catch { /* no storage: the panel stays closed */ }

  const start = () => {
    const bar = document.querySelector("[data-suluh-status]");
    if (!bar) return;
    const field = document.querySelector("select[name=audience]");
    const part = (name) => bar.querySelector(`[data-suluh-${name}]`);
    const label = () => (field ? field.options[field.selectedIndex].text : part("audience").textContent);
    const isPublic = () => bar.dataset.audience === "public";
    followAudience(bar, field, part, label);
    followPublication(bar, part);
    askOnce(field, isPublic, label);
    bar.closest("form").addEventListener("keydown", stayOnEnter);
  };

  /* The big button sends the page to review: the Enter key in a line of text must not press it. */
  const stayOnEnter = (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=submit], [type=button])")) event.preventDefault();
  };

  const followAudience = (bar, field, part, label) => {
    if (!field) return;
    const show = () => {
      bar.dataset.audience = field.value;
      part("audience").textContent = label();
      part("public").textContent = field.value === "public" ? bar.dataset.suluhYes : "tidak";
    };
    field.addEventListener("change", show);
    show();
  };

  /* While something is under way the server says when to ask again; 0 ends the asking. */
  const followPublication = (bar, part) => {
    const again = (seconds) => { if (seconds > 0) setTimeout(ask, seconds * 1000); };
    const ask = async () => {
      if (document.hidden) { again(5); return; }
      try {
        const answer = await fetch(bar.dataset.suluhAsk, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        const news = await answer.json();
        set(part("text"), news.text);
        set(part("review"), news.review);
        part("url").href = news.url;
        part("url").hidden = !news.url;
        again(news.ask_again);
      } catch { again(30); }
    };
    if (bar.dataset.suluhAsk) again(Number(bar.dataset.suluhAgain));
  };

  /* Writing the same text again would make a screen reader say it again. */
  const set = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  const askOnce = (field, isPublic, label) => {
    let agreed = false;
    if (field) field.addEventListener("change", () => { agreed = false; });
    document.addEventListener("click", (event) => {
      const button = event.target.closest(SUBMIT);
      if (!button || agreed || isPublic()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      confirmRestricted(label()).then((yes) => {
        if (!yes) { button.focus(); return; }
        agreed = true;
        button.click();
      });
    }, true);
  };

  const confirmRestricted = (readers) => new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "suluh-tanya";
    dialog.setAttribute("aria-labelledby", "suluh-tanya-judul");
    dialog.innerHTML = `
      <form method="dialog">
        <h2 id="suluh-tanya-judul">Halaman ini tidak akan tampil di buku panduan</h2>
        <p>Yang dapat membaca: <strong></strong>.</p>
        <p>Bila halaman ini untuk umum, pilih Batal, lalu ubah “Siapa dapat membaca”.</p>
        <div class="suluh-tanya__tombol">
          <button class="button" value="ya">Kirim untuk ditinjau</button>
          <button class="button button-secondary" value="" autofocus>Batal</button>
        </div>
      </form>`;
    dialog.querySelector("strong").textContent = readers;
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "ya"); });
    document.body.append(dialog);
    dialog.showModal();
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
