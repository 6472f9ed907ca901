// The page's own words, which the server put on <body> in the browser's language (bot/pages/texts.py).
const ENCODINGS = { gsm7: "GSM-7", ucs2: "UCS-2" };

export const texts = JSON.parse(document.body.dataset.texts);
const language = document.documentElement.lang;
const plural = new Intl.PluralRules(language);

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** "GSM-7, 2 SMS, 287 characters", in the page's language. */
export function counted({ encoding, parts, characters }) {
  const text = plural.select(characters) === "one" ? texts.counted_one : texts.counted;
  return fill(text, { encoding: ENCODINGS[encoding] ?? encoding, parts, characters });
}
