// The two requests of the simulator. No answer ever throws: what went wrong comes back as the key of a text.
const GIVE_UP_AFTER = 20000; // milliseconds
const TROUBLES = { 400: "error_refused", 413: "error_long" };

/** The same message would be refused again: offer to change it, not to send it again. */
export const refused = (trouble) => Object.values(TROUBLES).includes(trouble);

/** {replies, trouble}: trouble is null, or the key of the text that tells it. */
async function ask(url, options = {}) {
  try {
    const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(GIVE_UP_AFTER), ...options });
    if (answer.ok) return { replies: (await answer.json()).replies, trouble: null };
    return { replies: [], trouble: TROUBLES[answer.status] ?? "error_busy" };
  } catch {
    return { replies: [], trouble: "error_network" };
  }
}

export const send = (body) =>
  ask("simulator", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const listen = (person, channel) => ask(`simulator/replies?${new URLSearchParams({ person, channel })}`);
