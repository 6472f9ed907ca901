// What forms of the directory do beside htmx: days ticked in one tap, characters counted as they are typed.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ticks]");
  if (!button) return;
  const days = button.dataset.ticks.split(" ");
  for (const box of button.closest(".block").querySelectorAll(".week input")) box.checked = days.includes(box.value);
});

document.addEventListener("input", (event) => {
  const count = event.target.id && document.querySelector(`[data-counts="${CSS.escape(event.target.id)}"]`);
  if (!count) return;
  const length = [...event.target.value].length;
  count.textContent = `${length}/${count.dataset.most}`;
  count.classList.toggle("over", length > Number(count.dataset.most));
});

function showScripted(root) {
  for (const part of root.querySelectorAll(".scripted[hidden]")) part.hidden = false;
}

document.addEventListener("htmx:load", (event) => showScripted(event.detail.elt));
showScripted(document);
