export type Term = { isNot: boolean; isQuoted: boolean; value: string };

/**
 * Splits a field's text at its commas: `a,!b,"c, d"`. A quote within quotes is doubled. `undefined` when quotes do not
 * close, or something follows them.
 */
export function splitTerms(text: string): Term[] | undefined {
  const pattern = /(!?)(?:"((?:[^"]|"")*)"|([^",][^,]*|))(,|$)/y;
  const terms: Term[] = [];
  for (;;) {
    const found = pattern.exec(text);
    if (!found) return undefined;
    const [, not, quoted, plain = "", separator] = found;
    const value = quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"');
    if (value === "") return undefined;
    terms.push({ isNot: not === "!", isQuoted: quoted !== undefined, value });
    if (separator === "") return terms;
  }
}

/** A value as a term that means it and nothing else. */
export const quote = (value: string): string =>
  /^[^\s",!][^",]*$/.test(value) && value === value.trim() && value !== "none" && !value.includes("..")
    ? value
    : `"${value.replaceAll('"', '""')}"`;
