import { setTimeout } from "node:timers/promises";
import { Scans } from "@darkroom/contract";
import type { Api } from "./api.ts";
import { formatCount, printable } from "./printable.ts";

const lookEveryMs = 500;

/** The scan once it is over. */
export async function untilScanned(api: Api, scan: Scans.View): Promise<Scans.View> {
  let now = scan;
  while (now.state !== "done") {
    await setTimeout(lookEveryMs);
    now = await api.ask(Scans.get, { scanId: scan.scanId });
  }
  return now;
}

/** What was decided about each file, in order, a page at a time. */
export async function* decisionsOf(api: Api, scanId: string): AsyncGenerator<Scans.DecisionView> {
  let cursor: string | undefined;
  do {
    const page = await api.ask(Scans.decisions, { scanId, cursor });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** One decision for people. */
export const decisionLine = ({ verdict, reason, key, assetId, duplicateOf }: Scans.DecisionView): string =>
  [verdict.padEnd(9), reason.padEnd(20), printable(key), duplicateOf ? `= ${duplicateOf}` : (assetId ?? "")]
    .join("  ")
    .trimEnd();

/** `1,960 added, 12 duplicate, 28 rejected`; what there is none of is left out. */
export const countsInWords = (counts: Scans.View["counts"]): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort()
    .map(([verdict, count]) => `${formatCount(count)} ${verdict}`)
    .join(", ") || "nothing";

/** What a scan came to, in one line for people. */
export const scanSummary = ({ scanId, files, counts }: Scans.View): string =>
  `scan done: ${formatCount(files)} files: ${countsInWords(counts)}; darkroom scans ${scanId} has every decision`;
