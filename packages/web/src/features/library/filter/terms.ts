import { Search } from "@darkroom/contract";

/** The terms of a field's text, as they are written; none where it cannot be read. */
export function termsOf(text: string | undefined): string[] {
  return [...(text ?? "").matchAll(/!?(?:"(?:[^"]|"")*"|[^,]+)/g)].map(([term]) => term.trim());
}

/** A value as a term; without a value it is `none`. */
export const termFor = (value: string | null): string => (value === null ? "none" : Search.quote(value));

/** The text with a term put in or taken out; nothing when none is left. */
export function toggled(text: string | undefined, term: string): string | undefined {
  const terms = termsOf(text);
  const next = terms.includes(term) ? terms.filter((each) => each !== term) : [...terms, term];
  return next.length > 0 ? next.join(",") : undefined;
}

/** Of yes and no one holds at a time. */
export const switched = (text: string | undefined, value: string): string | undefined =>
  text === value ? undefined : value;

/** A term as people read it. */
export function wordsOf(term: string): string {
  const isNot = term.startsWith("!");
  const bare = isNot ? term.slice(1) : term;
  const value = /^".*"$/.test(bare) ? bare.slice(1, -1).replaceAll('""', '"') : bare;
  return `${isNot ? "not " : ""}${value}`;
}
