// What Material for MkDocs puts into inline scripts, as one file (MIT, Copyright (c) Martin Donath), so that the
// pages work under `script-src 'self'`; then two small things of ours. Loaded from the header, before the content.
"use strict";
var __md_scope = new URL("../..", document.currentScript.src);
var __md_hash = function (text) {
  return Array.from(text).reduce(function (sum, char) { return (sum << 5) - sum + char.charCodeAt(0); }, 0);
};
var __md_get = function (key, storage, scope) {
  try {
    return JSON.parse((storage || localStorage).getItem((scope || __md_scope).pathname + "." + key));
  } catch (error) {
    return null; // storage switched off, or an entry that is not ours
  }
};
var __md_set = function (key, value, storage, scope) {
  try {
    (storage || localStorage).setItem((scope || __md_scope).pathname + "." + key, JSON.stringify(value));
  } catch (error) {
    // storage switched off or full: the choice lasts for this page only
  }
};

// The palette chosen last time, before the first paint of the content.
(function () {
  var palette = __md_get("__palette");
  if (!palette || !palette.color) return;
  if (palette.color.media === "(prefers-color-scheme)") {
    var light = matchMedia("(prefers-color-scheme: light)").matches;
    var input = document.querySelector("[data-md-color-media='(prefers-color-scheme: " + (light ? "light" : "dark") + ")']");
    if (!input) return;
    ["media", "scheme", "primary", "accent"].forEach(function (key) {
      palette.color[key] = input.getAttribute("data-md-color-" + key);
    });
  }
  Object.keys(palette.color).forEach(function (key) {
    document.body.setAttribute("data-md-color-" + key, palette.color[key]);
  });
})();

// The level in "who may see what" as a chip whose colour tells it (the word stays).
document.addEventListener("DOMContentLoaded", function () {
  var levels = ["Penuh", "Baca", "Ringkas", "Angka", "Tidak"];
  document.querySelectorAll(".hak-akses td:nth-child(2)").forEach(function (cell) {
    var word = cell.textContent.trim();
    if (cell.childElementCount || levels.indexOf(word) < 0) return;
    var chip = document.createElement("span");
    chip.className = "suluh-tingkat suluh-tingkat--" + word.toLowerCase();
    chip.textContent = word;
    cell.replaceChildren(chip);
  });
  // The drawer and the search open by labels, which the keyboard cannot reach: make them buttons.
  [["__drawer", "Buka navigasi"], ["__search", "Buka pencarian"]].forEach(function (pair) {
    var label = document.querySelector(".md-header__inner > label[for=" + pair[0] + "]");
    var button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.setAttribute("for", pair[0]); // Material's style sheet shows and hides it by this attribute
    button.setAttribute("aria-label", pair[1]);
    button.append.apply(button, label.childNodes);
    button.addEventListener("click", function () { document.getElementById(pair[0]).click(); });
    label.replaceWith(button);
  });
  var dialog = document.querySelector(".md-search[role=dialog]");
  if (dialog) dialog.setAttribute("aria-label", "Cari");
});

// Material wraps tables in a box that scrolls: the keyboard must reach it.
window.addEventListener("load", function () {
  document.querySelectorAll(".md-typeset__scrollwrap").forEach(function (box) {
    var title = box.parentElement.querySelector("h3");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", title ? title.firstChild.textContent : "Tabel");
  });
});
