// The page at GET /: two phones, the switch between them on a small screen, the pretend person.
import { beginAnew, forget, keep, state } from "./kept.js";
import { Phone } from "./phone.js";
import { fill, texts } from "./texts.js";

const LISTEN_EVERY = 3000; // milliseconds
const TWICE_WITHIN = 1000; // milliseconds between the two Escapes
const INNOCENT = "about:blank";

const phones = new Map([...document.querySelectorAll(".phone")].map((box) => [box.dataset.channel, new Phone(box)]));

function unread(channel, is) {
  document.querySelector(`.switch [data-show=${channel}] .unread`).hidden = !is;
}

function show(channel) {
  state.shown = channel;
  document.body.dataset.shown = channel;
  for (const button of document.querySelectorAll(".switch [data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === channel));
  }
  unread(channel, false);
  keep();
}

function namePerson() {
  document.querySelector(".person").textContent = fill(texts.person, { code: state.person.slice(0, 4).toUpperCase() });
}

function startOver() {
  beginAnew();
  for (const phone of phones.values()) {
    phone.redraw();
    unread(phone.channel, false);
  }
  namePerson();
  const status = document.querySelector("#page-status");
  status.textContent = "";
  setTimeout(() => (status.textContent = texts.started_over), 50); // said again even the second time
}

/** Nothing is kept, and "back" does not come here again: this entry of the history is replaced (R19). */
function leave() {
  forget();
  document.body.replaceChildren();
  location.replace(INNOCENT);
}

let escaped = -Infinity;
function escape({ key, repeat, timeStamp }) {
  if (key !== "Escape" || repeat) return;
  if (timeStamp - escaped < TWICE_WITHIN) leave();
  escaped = timeStamp;
}

function listen() {
  if (document.visibilityState !== "visible") return;
  for (const phone of phones.values()) phone.listen();
}

for (const link of document.querySelectorAll("[data-show]")) {
  link.addEventListener("click", (event) => {
    show(link.dataset.show);
    if (!link.hash) return;
    event.preventDefault(); // no "#…-text" left in the address, and the phone is on the screen before it is focused
    phones.get(link.dataset.show).field.focus();
  });
}
for (const [channel, phone] of phones) phone.box.addEventListener("focusin", () => state.shown === channel || show(channel));
// On a wide screen both phones are seen, and the switch that would carry the mark is not there.
document.addEventListener("heard", ({ detail }) => unread(detail, detail !== state.shown));
document.querySelector(".start-over").addEventListener("click", startOver);
document.querySelector(".leave").addEventListener("click", leave);
document.addEventListener("keydown", escape, true);
document.addEventListener("visibilitychange", listen);
addEventListener("online", () => {
  for (const phone of phones.values()) phone.silence = 0;
  listen();
});

show(state.shown);
namePerson();
setInterval(listen, LISTEN_EVERY);
