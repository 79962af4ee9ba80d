import { clockHandler, expireUploads, reconcile } from "@darkroom/platform";
import { stages } from "../../stages.ts";

/**
 * Lists the bucket against the table and takes in every difference: what a lost notification left behind. And gives up what
 * others left behind: uploads nobody ended.
 */
export const handler = clockHandler(async (ctx) => {
  await expireUploads(ctx);
  await reconcile(stages, ctx);
});
