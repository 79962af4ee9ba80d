const maxDepth = 64;
const maxValues = 100_000;

/**
 * Parses JSON as Python writes it: `NaN` and infinities become null, integers beyond 2^53 strings of their digits.
 * Nothing for text that is no JSON, nests deeper than 64 or holds more than 100,000 numbers and commas. Linear time.
 */
export function parseJson(text: string): unknown {
  const safe = prepared(text.replace(/\0+$/, ""));
  if (safe === undefined) return undefined;
  try {
    return JSON.parse(safe);
  } catch {
    return undefined;
  }
}

/** Where the string that begins at this quote ends (the index behind its closing quote), or -1. */
export function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  return -1;
}

const code = {
  quote: 34,
  comma: 44,
  minus: 45,
  zero: 48,
  nine: 57,
  I: 73,
  N: 78,
  list: 91,
  listEnd: 93,
  open: 123,
  end: 125,
};
const number = /-?(?:NaN|Infinity)|[-+\d.eE]+|[IN]/y;

/** The text with what `JSON.parse` would refuse or round put in its own terms. */
function prepared(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const parts: string[] = [];
  let [from, depth, values] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === code.quote) {
      at = endOfString(text, at) - 1;
      if (at < 0) return undefined;
    } else if (char === code.comma) values += 1;
    else if (char === code.open || char === code.list) depth += 1;
    else if (char === code.end || char === code.listEnd) depth -= 1;
    else if (isNumeric(char)) {
      values += 1;
      number.lastIndex = at;
      const word = number.exec(text)?.[0] ?? "";
      const replaced = replacementOf(word);
      if (replaced !== undefined) {
        parts.push(text.slice(from, at), replaced);
        from = at + word.length;
      }
      at += Math.max(word.length, 1) - 1;
    }
    if (depth > maxDepth || values > maxValues) return undefined;
  }
  return [...parts, text.slice(from)].join("");
}

const isNumeric = (char: number): boolean =>
  char === code.minus || (char >= code.zero && char <= code.nine) || char === code.I || char === code.N;

function replacementOf(word: string): string | undefined {
  if (word.endsWith("NaN") || word.endsWith("Infinity")) return "null";
  return word.length >= 16 && /^-?\d+$/.test(word) ? `"${word}"` : undefined;
}
