import type { Filter } from "@darkroom/domain";
import type { Table } from "@lancedb/lancedb";
import { type Held, rowsOf } from "./held.ts";
import { readIds } from "./read-columns.ts";

/** By `textOf` a term: of each row, 1 where it has that text. */
export type Texts = ReadonlyMap<string, Uint8Array>;

/** What rows with a text go by. */
export const textOf = (term: Filter.Term): string => (term.is === "value" ? `is ${term.value}` : term.is);

/** Asks the engine which rows have which of these texts: they are long, and not held. `table` is the version that is held. */
export async function readTexts(terms: readonly Filter.Term[], held: Held, table: Table): Promise<Texts> {
  const read = terms.map(async (term): Promise<[string, Uint8Array]> => {
    const hits = new Uint8Array(held.ids.length);
    const found = await readIds(table.query().where(conditionOf(term)));
    for (const { from, to } of rowsOf(held, found)) hits.fill(1, from, to);
    return [textOf(term), hits];
  });
  return new Map(await Promise.all(read));
}

function conditionOf(term: Filter.Term): string {
  if (term.is === "none") return "text IS NULL";
  if (term.is === "value") return `strpos(lower(text), ${quoted(term.value.toLowerCase())}) > 0`;
  throw new TypeError(`a text is no ${term.is}`);
}

/** A text as a literal: DataFusion knows one special character in it, the quote, and no escapes. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
