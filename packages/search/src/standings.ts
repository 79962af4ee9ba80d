import type { RecordBatch } from "apache-arrow";
import { codeValues, type Value } from "./code-values.ts";
import type { Place } from "./place.ts";
import { opened } from "./store.ts";
import { whereOf } from "./where.ts";

/** How many assets models are asked about stand alike, by what `Coverage.standingText` says of them; `null`: nobody has asked. */
export type Standings = { text: string | null; count: number }[];

const asked = "kind IN ('image', 'video') AND isDuplicate = false";

/** One go through one column, a batch at a time: what is held is as large as a batch. Throws `RowsMissing`. */
export async function countStandings(place: Place, dataset: string): Promise<Standings> {
  const table = await opened(place, dataset);
  try {
    const counts = new Map<string | null, number>();
    const rows = table
      .query()
      .where(`${asked} AND ${whereOf([])}`)
      .select(["standing"]);
    for await (const batch of rows) countBatch(batch as unknown as RecordBatch, counts);
    return [...counts].map(([text, count]) => ({ text, count }));
  } finally {
    table.close();
  }
}

function countBatch(batch: RecordBatch, counts: Map<string | null, number>): void {
  const { values, codes } = codeValues(batch.getChild("standing")?.data[0] as never);
  const found = new Uint32Array(values.length);
  for (const code of codes) (found[code] as number)++;
  for (const [code, count] of found.entries()) {
    const text = textOf(values[code] ?? null);
    if (count > 0) counts.set(text, (counts.get(text) ?? 0) + count);
  }
}

const textOf = (value: Value): string | null => (typeof value === "string" ? value : null);
