// Review of a text before it is handed over: the button puts [[ and ]] around the words that are selected in its box.
// Without script the same is done by typing the marks. A chosen answer opens what it asks for.
(() => {
  for (const row of document.querySelectorAll("[data-tandai]")) {
    const box = document.getElementById(row.dataset.tandai);
    if (!box) continue;
    row.hidden = false;
    row.querySelector("button").addEventListener("click", () => {
      const { selectionStart: start, selectionEnd: end, value } = box;
      box.focus();
      if (start === end || value.slice(start, end).includes("[[") || value.slice(start, end).includes("]]")) return;
      box.setRangeText(`[[${value.slice(start, end)}]]`, start, end, "end");
      const wanted = box.closest("fieldset").querySelector('input[type="radio"][value="ditutup-sebagian"]');
      if (wanted) wanted.checked = true;
    });
  }
  for (const part of document.querySelectorAll(".tinjau")) {
    part.addEventListener("change", ({ target }) => {
      const asked = target.type === "radio" && part.querySelector(`details[data-untuk="${target.value}"]`);
      if (asked) asked.open = true;
    });
  }
})();
