import { columnIn, withHeld } from "./held.ts";
import { beginOf, type Codes, type Value } from "./held-columns.ts";
import type { Place } from "./place.ts";

/** How many assets a stage ended in an error for, with this fault's code. */
export type Failures = { stage: string; code: string; count: number }[];

/** One go through two columns, without what is in the trash. Throws `RowsMissing`. */
export async function countFailures(place: Place, dataset: string): Promise<Failures> {
  return withHeld(place, dataset, ["isDeleted", "states", "reasons"], (held) => {
    const [isDeleted, states, reasons] = [
      columnIn(held, "isDeleted", "codes"),
      columnIn(held, "states", "codes"),
      columnIn(held, "reasons", "codes"),
    ];
    const [failedStages, why] = [states.dictionary.values.map(failedStageOf), reasons.dictionary.values.map(pairOf)];
    const counts = new Map<Value, number>();
    const hasFailed = (row: number): boolean => {
      for (let at = beginOf(states, row); at < beginOf(states, row + 1); at++)
        if (failedStages[states.codes[at] as number] !== undefined) return true;
      return false;
    };
    for (let row = 0; row < held.ids.length; row++) {
      if (isDeleted.dictionary.values[isDeleted.codes[row] ?? -1] === "true") continue;
      if (!hasFailed(row)) continue;
      const failed = codesOf(states, row).map((code) => failedStages[code]);
      for (const code of codesOf(reasons, row)) {
        const pair = reasons.dictionary.values[code] ?? null;
        if (failed.includes(why[code]?.stage ?? "")) counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    return [...counts].map(([pair, count]) => ({ ...pairOf(pair), count }));
  });
}

const codesOf = (column: Codes, row: number): number[] => [
  ...column.codes.subarray(beginOf(column, row), beginOf(column, row + 1)),
];

/** A stage and what is said of it, as the column has it. */
function pairOf(value: Value): { stage: string; code: string } {
  const [stage = "", ...said] = String(value ?? "").split(":");
  return { stage, code: said.join(":") };
}

function failedStageOf(value: Value): string | undefined {
  const { stage, code } = pairOf(value);
  return code === "error" ? stage : undefined;
}
