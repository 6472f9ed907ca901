// One phone: what is said, what is heard, what is shown.
// Everything goes in by textContent: what a person or Dalil says is never markup.
import { keep, state } from "./kept.js";
import { measure } from "./measure.js";
import * as server from "./server.js";
import { counted, fill, texts } from "./texts.js";

const LONGEST_SILENCE = 10; // turns not listened to between two tries while the server does not answer

function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

export class Phone {
  constructor(box) {
    this.channel = box.dataset.channel;
    this.box = box;
    this.log = box.querySelector(".log");
    this.field = box.querySelector("textarea");
    this.places = box.querySelector(".places");
    this.queue = Promise.resolve(); // messages leave one after the other
    this.feet = new Map(); // message -> the line under its bubble
    this.sending = 0;
    this.listening = false;
    this.misses = 0;
    this.silence = 0;
    this.wire();
    this.redraw();
  }

  get kept() {
    return state.phones[this.channel];
  }

  wire() {
    this.box.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.sendTyped();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.sendTyped();
    });
    this.field.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.places && !this.places.hidden) this.showPlaces(false);
    });
    let tall = this.log.clientHeight; // what is at the foot of the conversation stays there when a keyboard or a panel opens
    new ResizeObserver(() => {
      this.log.scrollTop += tall - this.log.clientHeight;
      tall = this.log.clientHeight;
    }).observe(this.log);
    this.box.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-act]");
      if (button) this.act(button);
    });
  }

  act(button) {
    const { act } = button.dataset;
    if (act === "greet") this.greet();
    else if (act === "location") this.showPlaces(this.places.hidden);
    else if (act === "place") this.sendPlace(button);
    else this.send({ kind: act }, texts[`sent_${act}`]);
  }

  // -- saying

  greet() {
    this.send({ text: texts.greeting }, texts.greeting);
    this.log.focus(); // its button goes; the text field would open a keyboard over the answer
  }

  sendTyped() {
    const text = this.field.value.trim();
    this.field.focus();
    if (!text) return;
    this.field.value = "";
    this.typed();
    this.send({ text }, text);
  }

  sendPlace({ dataset, textContent }) {
    const { latitude, longitude } = dataset;
    this.showPlaces(false);
    this.send(
      { kind: "location", latitude: Number(latitude), longitude: Number(longitude) },
      fill(texts.sent_location, { place: textContent }),
    );
  }

  press(message, { key, label }) {
    this.send({ text: key, step: message.step }, label, true);
  }

  send(body, text, pressed = false) {
    const message = { from: "person", body, text, pressed, status: "sending", trouble: null };
    this.kept.messages.push(message);
    this.draw(message);
    this.log.scrollTop = this.log.scrollHeight;
    this.post(message);
  }

  post(message) {
    this.queue = this.queue.then(() => this.deliver(message));
  }

  async deliver(message) {
    if (!this.kept.messages.includes(message)) return; // started over meanwhile
    this.mark(message, "sending", null);
    this.busy(+1);
    const { replies, trouble } = await server.send({ person: state.person, channel: this.channel, ...message.body });
    this.busy(-1);
    if (!this.kept.messages.includes(message)) return;
    this.mark(message, trouble ? "failed" : "sent", trouble);
    if (!trouble) this.reached();
    this.hear(replies, true);
  }

  mark(message, status, trouble) {
    Object.assign(message, { status, trouble });
    this.drawFoot(message);
    keep();
  }

  edit(message) {
    const { messages } = this.kept;
    messages.splice(messages.indexOf(message), 1);
    this.field.value = [message.text, this.field.value].filter(Boolean).join("\n");
    this.feet.get(message).parentNode.remove();
    this.typed();
    this.emptyOrNot();
    this.field.focus();
  }

  // -- hearing

  /** Replies come by an answer and by listening, sometimes both: the id says which are new. */
  hear(replies, follow) {
    const { messages } = this.kept;
    if (replies.some((reply) => reply.delete)) this.empty();
    const heard = new Set(messages.map((message) => message.id));
    const fresh = replies.filter((reply) => !reply.delete && !heard.has(reply.id));
    if (!fresh.length) return;
    const near = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const nodes = fresh.map((reply) => {
      const message = { from: "dalil", ...reply };
      messages.push(message);
      return this.draw(message);
    });
    keep();
    if (follow || near) this.log.scrollTop = nodes[0].offsetTop - 72; // its beginning, and a little of what came before
    this.box.dispatchEvent(new CustomEvent("heard", { bubbles: true, detail: this.channel }));
  }

  /** The person left: what was said and heard is deleted, as Telegram deletes it. */
  empty() {
    this.kept.messages.length = 0;
    this.feet.clear();
    this.log.replaceChildren();
    this.emptyOrNot();
    keep();
  }

  async listen() {
    if (!this.kept.messages.length || this.sending || this.listening) return;
    if (this.silence > 0) {
      this.silence -= 1;
      return;
    }
    const { person } = state;
    this.listening = true;
    const { replies, trouble } = await server.listen(person, this.channel);
    this.listening = false;
    if (person !== state.person) return;
    if (trouble) this.missed();
    else this.reached();
    this.hear(replies, false);
  }

  missed() {
    this.misses += 1;
    this.silence = Math.min(2 ** (this.misses - 1) - 1, LONGEST_SILENCE);
    const box = this.box.querySelector(".lost");
    if (this.misses < 2 || box.hasChildNodes()) return; // one miss alone is not worth a word
    const again = element("button", { type: "button", textContent: texts.retry });
    again.addEventListener("click", () => {
      this.silence = 0;
      this.listen();
      this.log.focus();
    });
    box.append(element("span", { textContent: texts.lost }), again);
  }

  reached() {
    this.misses = 0;
    this.silence = 0;
    this.box.querySelector(".lost").replaceChildren();
  }

  // -- showing

  redraw() {
    this.queue = Promise.resolve(); // nothing of the last person holds the next one up
    this.feet.clear();
    this.log.replaceChildren();
    for (const message of this.kept.messages) {
      // A reload cut this one off: nobody knows whether it arrived, so the person decides.
      if (message.status === "sending") Object.assign(message, { status: "failed", trouble: "error_network" });
      this.draw(message);
    }
    this.emptyOrNot();
    this.reached();
    this.field.value = this.kept.draft;
    this.typed();
    this.log.scrollTop = this.log.scrollHeight;
  }

  draw(message) {
    const own = message.from === "person";
    const speaker = own ? (message.pressed ? texts.you_pressed : texts.you) : texts.dalil;
    const bubble = element("p", { className: "bubble", dir: "auto", textContent: message.text });
    if (message.language) bubble.lang = message.language;
    const foot = element("div", { className: "foot" });
    const node = element(
      "div",
      { className: `message ${own ? "own" : "heard"}${message.pressed ? " pressed" : ""}` },
      element("span", { className: "unseen", textContent: speaker }),
      bubble,
    );
    if (!own && this.channel === "telegram" && message.options?.length) node.append(this.buttons(message));
    node.append(foot);
    this.feet.set(message, foot);
    this.drawFoot(message);
    this.log.append(node);
    this.emptyOrNot();
    return node;
  }

  buttons(message) {
    const buttons = message.options.map((option) => {
      const button = element("button", { type: "button", textContent: option.label });
      button.dataset.key = option.key;
      button.addEventListener("click", () => this.press(message, option));
      return button;
    });
    return element("div", { className: "options", dir: "auto", lang: message.language ?? "" }, ...buttons);
  }

  drawFoot(message) {
    const foot = this.feet.get(message);
    foot.setAttribute("aria-live", message.status === "failed" ? "assertive" : "off");
    foot.replaceChildren();
    if (message.status === "sending") foot.append(element("span", { className: "sending", textContent: texts.sending }));
    else if (message.status === "failed") foot.append(...this.failure(message));
    else if (this.channel === "sms") {
      const size = message.from === "person" ? measure(message.text) : message;
      if (size.encoding) foot.append(element("span", { className: "size", textContent: counted(size) }));
    }
  }

  failure(message) {
    const changeable = server.refused(message.trouble) && !message.body.kind && !message.pressed;
    const button = element("button", { type: "button", textContent: changeable ? texts.edit : texts.retry });
    button.addEventListener("click", () => {
      if (changeable) return this.edit(message);
      this.log.focus(); // this button goes; the text field would open a keyboard
      return this.post(message);
    });
    return [element("span", { className: "trouble", textContent: texts[message.trouble] }), button];
  }

  busy(change) {
    this.sending += change;
    this.box.querySelector(".writing").hidden = this.sending === 0;
  }

  typed() {
    const { value } = this.field;
    this.kept.draft = value;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
    const count = this.box.querySelector(".count");
    if (count) count.textContent = value.trim() ? counted(measure(value.trim())) : texts.counting;
    keep();
  }

  emptyOrNot() {
    this.box.classList.toggle("is-empty", this.kept.messages.length === 0);
  }

  showPlaces(open) {
    const opener = this.box.querySelector("[data-act=location]");
    this.places.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    (open ? this.places.querySelector("button") : opener).focus();
  }
}
