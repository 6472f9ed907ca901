// How many SMS a text costs (3GPP TS 23.038): one character outside GSM-7 turns the whole message into UCS-2.
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("\f^{}\\[~]|€"); // sent as escape + character: two places each

/** {encoding: "gsm7"|"ucs2", parts, characters}; characters are the places taken: septets, or UTF-16 units. */
export function measure(text) {
  const letters = [...text];
  const gsm = letters.every((letter) => BASIC.has(letter) || EXTENDED.has(letter));
  const sizes = letters.map((letter) => (gsm ? (EXTENDED.has(letter) ? 2 : 1) : letter.length));
  const characters = sizes.reduce((sum, size) => sum + size, 0);
  const [alone, joined] = gsm ? [160, 153] : [70, 67];
  return { encoding: gsm ? "gsm7" : "ucs2", parts: characters > alone ? cut(sizes, joined) : Math.min(characters, 1), characters };
}

// An escape pair or a surrogate pair is never cut in two, so a part may end one place early.
function cut(sizes, room) {
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > room) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return parts;
}
