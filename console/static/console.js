// What the pages need beside htmx: the menu on a small screen, copying a link, and the token on each htmx request.
"use strict";

const SMALL = window.matchMedia("(max-width: 48rem)");

function setUpMenu() {
  const button = document.querySelector(".menu-button");
  const menu = document.getElementById("menu");
  if (!button || !menu) return;
  const show = (open) => {
    menu.classList.toggle("closed", !open);
    button.setAttribute("aria-expanded", String(open));
  };
  const fit = () => {
    button.hidden = !SMALL.matches;
    show(!SMALL.matches);
  };
  button.addEventListener("click", () => show(menu.classList.contains("closed")));
  SMALL.addEventListener("change", fit);
  fit();
}

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  const text = source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = button.dataset.copied;
  } catch {
    if (source.select) source.select();
    else window.getSelection().selectAllChildren(source);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = document.querySelector("meta[name='csrf-token']").content;
});

setUpMenu();
