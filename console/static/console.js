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
  const text = document.querySelector(button.dataset.copy).textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = button.dataset.copied;
  } catch {
    window.getSelection().selectAllChildren(document.querySelector(button.dataset.copy));
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
