import { Filter } from "@darkroom/domain";
import { columnOf } from "./conditions.ts";
import { columnIn, type Held } from "./held.ts";
import type { Codes, Numbers, Texts, Value } from "./held-columns.ts";
import { maskOf } from "./masks.ts";
import { type Texts as RowsOfTexts, textOf } from "./texts.ts";

/** What it takes to hold rows against conditions: what names mean, and which rows have which text. */
export type Around = { meant: Filter.Meant; texts: RowsOfTexts };

/** What is found: of each row how many conditions keep it out, and by field where its own does. */
export type Found = { misses: Uint8Array; ownMisses: ReadonlyMap<Filter.FieldName, Uint8Array> };

/** Holds the rows against conditions. */
export function find(conditions: readonly Filter.Condition[], held: Held, around: Around): Found {
  const ownMisses = new Map(conditions.map((condition) => [condition.field, missesOf(condition, held, around)]));
  const misses = maskOf(held.ids.length);
  for (const own of ownMisses.values())
    for (let row = 0; row < misses.length; row++) misses[row] = (misses[row] as number) + (own[row] as number);
  return { misses, ownMisses };
}

/** Of each row, 1 where a condition keeps it out: it has none of what is meant, or some of what is not. */
function missesOf({ field, terms }: Filter.Condition, held: Held, around: Around): Uint8Array {
  const [wanted, shunned] = [terms.filter(({ isNot }) => !isNot), terms.filter(({ isNot }) => isNot)];
  if (wanted.length === 0) return hitsOf(field, shunned, held, around);
  const misses = hitsOf(field, wanted, held, around);
  for (let row = 0; row < misses.length; row++) misses[row] = (misses[row] as number) ^ 1;
  if (shunned.length === 0) return misses;
  const shuns = hitsOf(field, shunned, held, around);
  for (let row = 0; row < misses.length; row++) if (shuns[row] === 1) misses[row] = 1;
  return misses;
}

/** Of each row, 1 where it has one of these values. A row without a value is never counted as having one. */
function hitsOf(field: Filter.FieldName, terms: readonly Filter.Term[], held: Held, around: Around): Uint8Array {
  const hits = maskOf(held.ids.length);
  if (field === "box") for (const term of terms) addBox(term, held, hits);
  else if (field === "text") for (const term of terms) addAll(around.texts.get(textOf(term)), hits);
  else {
    const column = held.columns.get(columnOf[field]);
    if (column?.is === "numbers") for (const term of terms) addRange(column, term, hits);
    else if (column?.is === "texts") for (const term of terms) addBeginning(column, beginningOf(field, term), hits);
    else addValues(columnIn(held, columnOf[field], "codes"), meaning(field, terms, around.meant), hits);
  }
  if (field === "collection") for (const term of terms) addSmart(term, held, around, hits);
  return hits;
}

/** Which of the different values are meant. */
function meaning(
  field: Filter.FieldName,
  terms: readonly Filter.Term[],
  meant: Filter.Meant,
): (value: Value) => boolean {
  const texts = terms.flatMap((term) => {
    if (term.is === "flag") return [String(term.flag)];
    if (term.is !== "value") return [];
    return field === "tag" ? Filter.meantTags(term.value, meant) : [term.value];
  });
  const [known, isNone] = [new Set<Value>(texts), terms.some(({ is }) => is === "none")];
  return (value) => {
    if (value === null) return isNone;
    return typeof value === "number" ? terms.some((term) => isWithin(term, value)) : known.has(value);
  };
}

const isWithin = (term: Filter.Term, value: number): boolean =>
  term.is === "range" && value >= (term.from ?? value) && value <= (term.to ?? value);

function addValues({ dictionary, codes, offsets }: Codes, means: (value: Value) => boolean, hits: Uint8Array): void {
  const isMeant = Uint8Array.from(dictionary.values, (value) => Number(means(value)));
  if (!offsets)
    for (let row = 0; row < hits.length; row++)
      hits[row] = (hits[row] as number) | (isMeant[codes[row] as number] as number);
  else
    for (let row = 0, at = 0; row < hits.length; row++)
      for (; at < (offsets[row + 1] as number); at++) if (isMeant[codes[at] as number] === 1) hits[row] = 1;
}

function addRange({ numbers }: Numbers, term: Filter.Term, hits: Uint8Array): void {
  if (term.is === "none") for (let row = 0; row < hits.length; row++) if (Number.isNaN(numbers[row])) hits[row] = 1;
  if (term.is !== "range") return;
  const { from = -Infinity, to = Infinity } = term;
  for (let row = 0; row < hits.length; row++)
    if ((numbers[row] as number) >= from && (numbers[row] as number) <= to) hits[row] = 1;
}

/** What a key begins with; `undefined`: nothing does. */
function beginningOf(field: Filter.FieldName, term: Filter.Term): Buffer | undefined {
  if (term.is !== "value") return undefined;
  return Buffer.from(field === "folder" ? `${term.value.replace(/\/+$/, "")}/` : term.value);
}

function addBeginning({ bytes, offsets }: Texts, beginning: Buffer | undefined, hits: Uint8Array): void {
  if (!beginning) return;
  for (let row = 0; row < hits.length; row++) {
    const from = offsets[row] as number;
    if ((offsets[row + 1] as number) - from < beginning.length) continue;
    let at = 0;
    while (at < beginning.length && bytes[from + at] === beginning[at]) at++;
    if (at === beginning.length) hits[row] = 1;
  }
}

/** Across the date line it is what lies on either side. */
function addBox(term: Filter.Term, held: Held, hits: Uint8Array): void {
  if (term.is !== "box") return;
  const { west, south, east, north } = term;
  const { numbers: latitudes } = columnIn(held, "latitudeDeg", "numbers");
  const { numbers: longitudes } = columnIn(held, "longitudeDeg", "numbers");
  for (let row = 0; row < hits.length; row++) {
    const [latitude, longitude] = [latitudes[row] as number, longitudes[row] as number];
    const [isEast, isWest] = [longitude >= west, longitude <= east];
    const isBetween = west <= east ? isEast && isWest : isEast || isWest;
    if (isBetween && latitude >= south && latitude <= north) hits[row] = 1;
  }
}

/** A collection that is a filter has whatever the filter finds. */
function addSmart(term: Filter.Term, held: Held, around: Around, hits: Uint8Array): void {
  const filter = term.is === "value" ? around.meant.collections?.[term.value] : undefined;
  if (!filter) return;
  const each = filter.map((condition) => missesOf(condition, held, around));
  for (let row = 0; row < hits.length; row++) if (each.every((missed) => missed[row] === 0)) hits[row] = 1;
}

function addAll(more: Uint8Array | undefined, hits: Uint8Array): void {
  if (!more) throw new TypeError("nobody asked the engine for a text");
  for (let row = 0; row < hits.length; row++) if (more[row] === 1) hits[row] = 1;
}
