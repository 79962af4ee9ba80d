import { Rescan as Contract } from "@darkroom/contract";
import { Fault, type Rescan } from "@darkroom/domain";
import { fromCursor, rescan, route, summaryPlace, toCursor } from "@darkroom/platform";
import { stages } from "../stages.ts";

export const rescanAssets = route(Contract.start, async ({ body, ctx }) => {
  const { filter, limit, cursor, dryRun: isDryRun } = body;
  checkStages(filter);
  const from = cursor === undefined ? undefined : fromCursor("cursor", cursor, summaryPlace);
  const { next, ...counted } = await rescan(stages, { filter, limit, from, isDryRun }, ctx);
  return { ...counted, ...(next !== undefined && { nextCursor: toCursor(next) }) };
});

/** Throws `request.invalid` when a filter names a stage there is not. */
export function checkStages(filter: Rescan.Filter | undefined): void {
  const known = stages.map(({ name }): string => name);
  if (filter?.stages?.every((name) => known.includes(name)) ?? true) return;
  const limit = `of ${known.join(", ")}`;
  throw new Fault("invalid", "request.invalid", "There is no such stage", { field: "filter.stages", limit });
}
