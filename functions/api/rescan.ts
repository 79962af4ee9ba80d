import { Rescan as Contract } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import { fromCursor, rescan, route, summaryPlace, toCursor } from "@darkroom/platform";
import { stages } from "../stages.ts";

export const rescanAssets = route(Contract.start, async ({ body, ctx }) => {
  const { filter, limit, cursor, dryRun: isDryRun } = body;
  checkStages(filter.stages);
  const from = cursor === undefined ? undefined : fromCursor("cursor", cursor, summaryPlace);
  const { next, ...counted } = await rescan(stages, { filter, limit, from, isDryRun }, ctx);
  return { ...counted, ...(next !== undefined && { nextCursor: toCursor(next) }) };
});

/** Throws `request.invalid` when a filter names a stage there is not. */
export function checkStages(named: readonly string[] = []): void {
  const known = stages.map(({ name }): string => name);
  if (named.every((name) => known.includes(name))) return;
  const limit = `of ${known.join(", ")}`;
  throw new Fault("invalid", "request.invalid", "There is no such stage", { field: "filter.stages", limit });
}
