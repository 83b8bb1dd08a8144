/* The session of a person who opens records: typing keeps it alive, a dialogue asks before the lock, the lock is opened
   over the page, and a form that waited is sent again. The text of a form never leaves the tab for it. */
(() => {
  "use strict";
  const place = document.getElementById("suluh-sesi");
  if (!place) return;
  const by = (id) => document.getElementById(id);
  const { alamat, buka, tanda } = place.dataset;
  const warning = Number(place.dataset.ingat) * 1000;
  const pulse = Number(place.dataset.jeda) * 1000;
  const asking = by("sesi-ingat"), locked = by("sesi-kunci"), ended = by("sesi-akhir"), other = by("sesi-lain");
  let csrf = place.dataset.csrf;
  let contact = Date.now();
  let due = contact + Number(place.dataset.sisa) * 1000;
  let moved = 0, busy = false, shut = null, pending = null, typed = null, isFinal = false, isToldFinal = false, lastLook = contact;

  // --- The server -----------------------------------------------------------------------------------------------
  const ask = async (address, values) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 15000);
    const options = { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", signal: stop.signal };
    if (values) Object.assign(options, { method: "POST", body: new URLSearchParams({ csrfmiddlewaretoken: csrf, ...values }) });
    try {
      const answer = await fetch(address, options);
      return (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  };

  const take = (answer) => {
    csrf = answer.csrf;
    contact = lastLook = Date.now();
    isFinal = answer.tetap === true;
    due = contact + (answer.sisa === undefined ? 86400 : answer.sisa) * 1000;
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = csrf;
  };

  // --- What is shown --------------------------------------------------------------------------------------------
  const show = (dialog) => {
    if (shut === dialog) return;
    for (const one of [asking, locked, ended, other]) if (one.open && one !== dialog) one.close();
    shut = dialog;
    dialog.classList.add("buram");
    document.documentElement.classList.add("sesi-terkunci");
    if (!dialog.open) dialog.showModal();
  };

  const open = () => {
    shut = null;
    document.documentElement.classList.remove("sesi-terkunci");
    for (const one of [asking, locked, ended, other]) if (one.open) one.close();
    by("sesi-sandi").value = by("sesi-kode").value = by("sesi-salah").textContent = "";
    if (pending) send();
  };

  const send = () => {
    const { form, button } = pending;
    pending = null;
    form.dataset.sesiLewat = "1";
    form.requestSubmit(button && button.form === form ? button : undefined);
  };

  // Copying without signing in: only where a right was taken from somebody who is at work. Whoever comes to a screen
  // that was left alone, or was locked before it ended, reads nothing.
  const mayCopy = () => Boolean(pending || typed) && shut !== locked && Date.now() < due;

  const told = (answer) => {
    if (answer && answer.keadaan === "terbuka") {
      if (answer.tanda !== tanda) return show(other);
      take(answer);
      return open();
    }
    if (answer && answer.keadaan === "berakhir") {
      by("sesi-salin").hidden = !mayCopy();
      return show(ended);
    }
    if (answer) {
      if (answer.tanda && answer.tanda !== tanda) return show(other);
      if (answer.csrf) csrf = answer.csrf;
      by("sesi-kode-isian").hidden = !answer.kode;
      return show(locked);
    }
    if (!shut && (Date.now() >= due || pending)) {
      show(locked);
      by("sesi-salah").textContent = "Tidak ada sambungan ke server. Tulisan Anda masih ada; coba lagi sebentar lagi.";
    }
  };

  const turn = async () => {
    while (busy) await new Promise((done) => setTimeout(done, 50));
    busy = true;
  };

  const once = async (address, values) => {
    await turn();
    lastLook = Date.now();
    try {
      return told(await ask(address, values));
    } finally {
      busy = false;
    }
  };
  const look = () => once(alamat);
  const pulseNow = () => once(alamat, {});

  // --- Signs of life --------------------------------------------------------------------------------------------
  for (const kind of ["input", "keydown", "pointerdown"]) {
    document.addEventListener(kind, (event) => {
      if (event.target instanceof Element && event.target.closest("dialog.sesi")) return;
      moved = Date.now();
      const form = kind === "input" ? event.target.form : null;
      if (form && form.elements.sesi_penanda) typed = form;
    }, { capture: true, passive: true });
  }

  const warn = (rest) => {
    const seconds = Math.max(0, Math.ceil(rest / 1000));
    by("sesi-hitung").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (asking.open || (isFinal && isToldFinal)) return;
    isToldFinal = isFinal;
    asking.querySelector("[data-isi=diam]").hidden = isFinal;
    asking.querySelector("[data-isi=tetap]").hidden = !isFinal;
    by("sesi-lanjut").textContent = isFinal ? "Mengerti" : "Lanjutkan bekerja";
    asking.showModal();
  };

  // Another tab may have shown life, or opened the lock: the server is asked before the dialogue, and now and then
  // while a dialogue is open.
  const tick = async () => {
    if (busy) return;
    const now = Date.now();
    if (shut) return now - lastLook >= Math.min(15000, warning / 2) ? look() : undefined;
    if (now >= due) return look();
    if (moved > contact && now - contact >= pulse) return pulseNow();
    if (due - now > warning) return;
    if (moved > contact && !asking.open && !isFinal) return pulseNow();
    if (now - lastLook >= Math.min(10000, warning / 4)) {
      const wasOpen = asking.open;
      busy = true;
      lastLook = now;
      const answer = await ask(alamat);
      busy = false;
      if (!answer || answer.keadaan !== "terbuka" || answer.tanda !== tanda) return told(answer);
      take(answer);
      if (pending) return send();
      if (due - Date.now() > warning) return wasOpen ? asking.close() : undefined;
    }
    warn(due - Date.now());
  };
  setInterval(tick, Math.min(1000, warning / 8));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) (shut ? look : tick)(); });

  const goOn = () => {
    asking.close();
    if (!isFinal) pulseNow();
  };
  by("sesi-lanjut").addEventListener("click", goOn);
  asking.addEventListener("cancel", (event) => { event.preventDefault(); goOn(); });

  // --- The lock -------------------------------------------------------------------------------------------------
  for (const dialog of [locked, ended, other]) {
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => { if (shut === dialog) dialog.showModal(); });
  }

  locked.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = locked.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    await turn();
    by("sesi-salah").textContent = "";
    const fresh = await ask(alamat);
    if (fresh && fresh.csrf) csrf = fresh.csrf;
    const isOurs = fresh && fresh.keadaan === "terkunci" && fresh.tanda === tanda;
    const answer = isOurs ? await ask(buka, { sesi_kata_sandi: by("sesi-sandi").value, sesi_kode: by("sesi-kode").value }) : fresh;
    button.disabled = false;
    busy = false;
    told(answer);
    if (!shut) return;
    if (answer && answer.salah) by("sesi-salah").textContent = answer.salah;
    if (!answer) by("sesi-salah").textContent = "Tidak ada sambungan ke server. Coba lagi sebentar lagi.";
    const field = by(/kode/i.test(by("sesi-salah").textContent) ? "sesi-kode" : "sesi-sandi");
    field.focus();
    field.select();
  });

  by("sesi-sudah").addEventListener("click", async () => {
    await look();
    if (shut === ended) by("sesi-akhir-salah").textContent = "Anda belum masuk. Masuklah di tab baru, lalu tekan tombol ini lagi.";
  });
  by("sesi-salin").addEventListener("click", () => {
    if (!mayCopy()) return;
    pending = pending || { form: typed, button: null };
    send();
  });

  // --- Forms ----------------------------------------------------------------------------------------------------
  // A form that may meet a lock asks first and waits. Signing out is never held back.
  const isFree = (form) => form.method !== "post" || form.closest("dialog.sesi") || /\/(keluar|logout)\//.test(form.action);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (isFree(form)) return;
    if (form.dataset.sesiLewat) {
      delete form.dataset.sesiLewat;
      return;
    }
    if (!shut && Date.now() - contact < pulse && Date.now() < due) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (pending) return;
    pending = { form, button: event.submitter };
    look();
  }, true);

  // A form that makes or changes a record goes once: a second press on a slow line is not a second sending.
  const isSlow = (form) => form.elements.sekali || form.elements.dilihat;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !isSlow(form)) return;
    if (Date.now() - Number(form.dataset.terkirim || 0) < 10000) return event.preventDefault();
    form.dataset.terkirim = String(Date.now());
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });

  for (const form of document.querySelectorAll("form[method=post]")) {
    if (isFree(form) || form.elements.sesi_penanda) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "sesi_penanda", value: tanda });
    form.append(field);
  }

  // A page that comes back from the browser's memory shows nothing before the server said that it may.
  window.addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    document.documentElement.classList.add("sesi-terkunci");
    for (const form of document.forms) delete form.dataset.terkirim;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    const answer = await ask(alamat);
    if (answer && answer.keadaan === "terbuka" && answer.tanda === tanda) return told(answer);
    document.body.replaceChildren();
    location.reload();
  });
})();
