import { Rescan as Contract } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import { rescan, route } from "@darkroom/platform";
import { stages } from "../stages.ts";
import { fromCursor, summaryPlace, toCursor } from "./cursor.ts";

const known = stages.map(({ name }): string => name);

export const rescanAssets = route(Contract.start, async ({ body, ctx }) => {
  const { filter, limit, cursor, dryRun: isDryRun } = body;
  if (filter.stages?.some((name) => !known.includes(name))) throw unknownStage();
  const from = cursor === undefined ? undefined : fromCursor("cursor", cursor, summaryPlace);
  const { next, ...counted } = await rescan(stages, { filter, limit, from, isDryRun }, ctx);
  return { ...counted, ...(next !== undefined && { nextCursor: toCursor(next) }) };
});

function unknownStage(): Fault {
  const limit = `of ${known.join(", ")}`;
  return new Fault("invalid", "request.invalid", "There is no such stage", { field: "filter.stages", limit });
}
