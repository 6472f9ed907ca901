// What is kept while the tab lives: the pretend person, both conversations, what is half typed. Never on disk for long:
// sessionStorage is this tab's alone and goes with it.
const KEPT = "dalil.simulator";

// Not crypto.randomUUID: it is missing where the page is served over plain HTTP from another machine.
const newPerson = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const nothingYet = () => ({
  person: newPerson(),
  shown: "telegram",
  phones: { telegram: { messages: [], draft: "" }, sms: { messages: [], draft: "" } },
});

function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    if (kept?.person && kept.phones.telegram.messages && kept.phones.sms.messages) return kept;
  } catch {
    // storage is closed or holds something else: begin anew
  }
  return nothingYet();
}

export function keep() {
  if (gone) return;
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(state));
  } catch {
    // storage is closed or full: the conversation lives as long as the page
  }
}

let gone = false;
export let state = recall();

/** Nothing stays in this tab, whatever is still kept by a page that is going. */
export function forget() {
  gone = true;
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // storage is closed: nothing was kept
  }
}

/** A new person with nothing said; everything of the last one is forgotten here. */
export function beginAnew() {
  state = { ...nothingYet(), shown: state.shown };
  keep();
}
