// The desk, live: looks again when the server says so, rings with words that tell nothing, and is led by the keyboard.
"use strict";

const desk = document.getElementById("desk");
const told = desk.dataset;
const POLL = 10000;
const FARES_AFTER = [2, 6, 20, 60]; // seconds after sending at which the page looks how the message fared
const TITLE = document.title;
const byId = (id) => document.getElementById(id);
const kept = {
  is: (name) => localStorage.getItem(`dalil-${name}`) !== "no",
  set: (name, on) => localStorage.setItem(`dalil-${name}`, on ? "yes" : "no"),
};

// What is new. A case that has left, and a session that has ended, leave nothing of anybody on the screen.

let polling = 0;

async function piece(path) {
  const answer = await fetch(path, { headers: { "HX-Request": "true" }, cache: "no-store" });
  if (answer.headers.get("HX-Redirect") || answer.status === 403) return signedOut();
  if (answer.status === 404) return moved();
  return answer.ok ? answer.text() : "";
}

function say(words, href, label) {
  const line = byId("live");
  line.textContent = `${words} `;
  if (href) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = label;
    line.append(link);
  }
  line.hidden = !words;
}

function signedOut() {
  stopListening();
  desk.classList.add("left", "out");
  say(told.signedOut, location.pathname, told.signIn);
  ring();
  return "";
}

function moved() {
  desk.classList.add("left");
  say(told.moved, "/desk", told.toBoard);
  lockReply(true);
  return "";
}

function swap(target, html, swapStyle) {
  htmx.swap(target, html, { swapStyle, swapDelay: 0, settleDelay: 0 });
}

async function lookAtBoard() {
  const html = await piece(`/desk/board?case=${told.case}`);
  if (!html) return;
  const before = counts();
  swap("#board", html, "outerHTML");
  const now = counts();
  if (now.waiting > before.waiting || now.unread > before.unread) ring();
  showTitle();
}

async function lookAtTalk() {
  const html = await piece(`/desk/${told.case}/talk`);
  if (!html) return;
  const before = lastHeard();
  const follow = atEnd;
  swap("#talk", html, "innerHTML");
  if (follow) toEnd();
  lockReply(byId("lock").dataset.lock !== "");
  if (lastHeard() !== before) {
    announce();
    ring();
  }
}

function lockReply(locked) {
  if (!byId("words")) return;
  byId("words").readOnly = locked;
  byId("send").disabled = locked;
}

function announce() {
  byId("came").textContent = "";
  setTimeout(() => (byId("came").textContent = told.came), 100);
}

function counts() {
  const { waiting, unread } = byId("board").dataset;
  return { waiting: Number(waiting), unread: Number(unread) };
}

function showTitle() {
  const { waiting, unread } = counts();
  document.title = waiting + unread ? `(${waiting + unread}) ${TITLE}` : TITLE;
}

// How long ago things were goes on counting; the server's clock is the one that counts.
const AHEAD = Date.now() - Number(told.now);
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

function showSpans() {
  for (const span of document.querySelectorAll("[data-at]")) {
    const seconds = Math.max(0, (Date.now() - AHEAD - Number(span.dataset.at)) / 1000);
    const [unit, size] = UNITS.find(([, long]) => seconds >= long) || ["second", 1];
    const form = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0, numberingSystem: "latn" };
    span.textContent = new Intl.NumberFormat(document.documentElement.lang, form).format(Math.floor(seconds / size));
  }
}

// Several pieces of news that come together are one look; one that comes meanwhile is looked at after.
function looker(look) {
  let asked = false;
  let busy = false;
  const go = async () => {
    asked = true;
    if (busy) return;
    busy = true;
    await new Promise((soon) => setTimeout(soon, 50));
    while (asked) {
      asked = false;
      await look().catch(() => {});
    }
    busy = false;
  };
  return go;
}

const boardNews = looker(lookAtBoard);
const talkNews = told.case ? looker(lookAtTalk) : () => {};

function lookAtAll() {
  boardNews();
  talkNews();
}

// A panel is fetched again while it is open and nobody writes in it

function panelNews(name, unfold = false) {
  const panel = document.querySelector(`details[data-panel="${name}"]`);
  if (!panel) return;
  if (unfold) panel.open = true;
  const piece = panel.querySelector("[hx-get]");
  if (!piece || !panel.open || panel.contains(document.activeElement)) return;
  window.htmx.ajax("GET", piece.getAttribute("hx-get"), { target: piece, swap: "innerHTML" });
}

// The line to the server; where there is none, a look every ten seconds

let line = null;

function listen() {
  if (!window.EventSource) return poll();
  line = new EventSource(`/desk/events?since=${told.since}`);
  let opened = false;
  line.onopen = () => {
    if (polling) say("");
    stopPolling();
    if (opened) lookAtAll();
    opened = true;
  };
  line.onmessage = (event) => {
    const news = JSON.parse(event.data);
    boardNews();
    if (String(news.case) !== told.case) return;
    talkNews();
    panelNews("facts");
    if (news.kind === "danger") panelNews("procedure", true);
  };
  line.onerror = poll;
}

function poll() {
  if (polling) return;
  say(told.lost);
  lookAtAll();
  polling = setInterval(() => {
    if (line && line.readyState === EventSource.CLOSED) {
      stopPolling();
      listen();
    }
    lookAtAll();
  }, POLL);
}

function stopPolling() {
  clearInterval(polling);
  polling = 0;
}

function stopListening() {
  stopPolling();
  if (line) {
    line.onerror = null;
    line.close();
  }
}

// Ringing: a short tone, and a notice of the browser whose words never change

let audio = null;

function wakeAudio() {
  audio = audio || new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

function ring() {
  if (kept.is("sound") && audio && audio.state === "running") tone();
  if (window.Notification && Notification.permission === "granted" && document.hidden) {
    new Notification(told.ring, { tag: "dalil" });
  }
}

function tone() {
  const [sound, loud] = [audio.createOscillator(), audio.createGain()];
  sound.frequency.value = 740;
  loud.gain.setValueAtTime(0.12, audio.currentTime);
  loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.35);
  sound.connect(loud).connect(audio.destination);
  sound.start();
  sound.stop(audio.currentTime + 0.35);
}

function setUpBell() {
  const sound = byId("sound");
  const show = () => {
    sound.setAttribute("aria-pressed", String(kept.is("sound")));
    sound.textContent = kept.is("sound") ? sound.dataset.on : sound.dataset.off;
  };
  sound.addEventListener("click", () => {
    kept.set("sound", !kept.is("sound"));
    show();
    ring();
  });
  show();
  const notify = byId("notify");
  notify.hidden = !window.Notification || Notification.permission !== "default";
  notify.addEventListener("click", async () => {
    await Notification.requestPermission();
    notify.hidden = Notification.permission !== "default";
  });
  for (const deed of ["pointerdown", "keydown"]) document.addEventListener(deed, wakeAudio);
}

// The conversation

function lastHeard() {
  const lines = document.querySelector("#talk .lines");
  return lines ? lines.dataset.heard : "";
}

let atEnd = true;

function toEnd() {
  const talk = byId("talk");
  if (talk) talk.scrollTop = talk.scrollHeight;
}

// Stays at the end, whatever grows or shrinks around it, unless somebody has gone up to read.
function setUpTalk() {
  const talk = byId("talk");
  if (!talk) return;
  talk.addEventListener("scroll", () => {
    atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 60;
  });
  new ResizeObserver(() => atEnd && toEnd()).observe(talk);
  toEnd();
}

document.addEventListener("htmx:afterSettle", (event) => {
  showScripted(event.detail.elt);
  if (event.detail.elt.id === "reply") {
    toEnd();
    byId("words").focus();
    for (const seconds of FARES_AFTER) setTimeout(talkNews, seconds * 1000);
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const panel = event.detail.target.closest("[data-panel]");
  if (panel && event.detail.requestConfig.verb === "get") event.detail.target.textContent = told.wrong;
});

function showScripted(root) {
  for (const part of root.querySelectorAll(".scripted[hidden]")) part.hidden = false;
}

// Keys

function openPanel(name, field) {
  const panel = document.querySelector(`[data-panel="${name}"]`);
  if (!panel) return;
  const focus = () => {
    const found = panel.querySelector(field);
    if (found) found.focus();
    return Boolean(found);
  };
  panel.open = true;
  panel.scrollIntoView({ block: "nearest" });
  if (!focus()) panel.addEventListener("htmx:afterSettle", focus, { once: true });
}

const KEYS = {
  n: () => byId("next").requestSubmit(),
  r: () => byId("words") && byId("words").focus(),
  "/": () => openPanel("services", "input[type='search'], input[name='q']"),
  p: () => openPanel("phrases", "input[type='search'], input[name='q']"),
  "?": () => byId("keys").showModal(),
};

function isTyping(element) {
  return element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);
}

document.addEventListener("keydown", (event) => {
  const typing = isTyping(event.target);
  if (event.target.id === "words" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (!byId("send").disabled) byId("say").requestSubmit();
  } else if (event.key === "Escape" && typing) {
    event.target.blur();
  } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && !byId("keys").open && KEYS[event.key]) {
    if (!kept.is("keys") && event.key !== "?") return;
    event.preventDefault();
    KEYS[event.key]();
  }
});

byId("show-keys").addEventListener("click", KEYS["?"]);
byId("keys-used").checked = kept.is("keys");
byId("keys-used").addEventListener("change", (event) => kept.set("keys", event.target.checked));

showScripted(document);
setUpBell();
showTitle();
setUpTalk();
setInterval(showSpans, 15000);
listen();
