import { Upload } from "@darkroom/domain";
import { Uploads } from "@darkroom/table";
import type { Context } from "./context.ts";

const atOnce = 100;

/**
 * Gives up the uploads nobody ended in time, with the parts the store keeps of them, and forgets those that ended a day
 * ago. The parts go first: whoever dies in between does both again.
 */
export async function expireUploads(ctx: Context): Promise<void> {
  const due = await Uploads.pageDue(ctx.table, ctx.clock.nowMs(), atOnce);
  let given = 0;
  for (const upload of due) {
    const { key, storeId, state } = upload;
    if (state === "open" && storeId !== undefined) await ctx.media.abortParts({ key, storeId });
    if ((await Uploads.remove(ctx.table, upload)) && state === "open") given++;
  }
  if (given > 0) ctx.log.info("unfinished uploads were given up", { given, afterDays: Upload.openMs / 86_400_000 });
}
