/**
 * Control characters (a terminal obeys them), line and paragraph separators, and the marks that turn the direction of
 * writing: what a file's name may hold and a terminal must not be told. The joiners emoji are made with are left.
 */
const unsafe = /(?!\u200c|\u200d|[\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const short: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A text from outside as a terminal may show it: one line, every character visible, in the order it was written. */
export function printable(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return short[character] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`);
  });
}

/** A name whose bytes are not UTF-8: what is ASCII as it is, the rest as `\xe9`. */
export function printableBytes(name: Buffer): string {
  const characters = [...name].map((byte) => {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c;
    return isPlain ? String.fromCharCode(byte) : `\\x${hex(byte, 2)}`;
  });
  return characters.join("");
}

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, "0");

const units = ["B", "kB", "MB", "GB", "TB"];

/** Bytes as people read them, with powers of 1000: `3.4 GB`. */
export function formatBytes(sizeBytes: number): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A count with separators: `12,345`. */
export const formatCount = (count: number): string => count.toLocaleString("en-US");

const barWidth = 20;

/** A share from 0 to 1 as a bar: `████████············`. */
export const bar = (share: number): string => "█".repeat(Math.round(share * barWidth)).padEnd(barWidth, "·");
