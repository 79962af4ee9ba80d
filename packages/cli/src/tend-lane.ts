import { Stage } from "@darkroom/domain";
import { type Context, laneBook } from "@darkroom/platform";
import { remindModels } from "@darkroom/platform/enrich";

const beatEveryMs = 30_000;

/** Is the lane of the models among these? */
export const hasModels = (lanes: readonly string[]): boolean => lanes.includes(Stage.modelLane);

/**
 * Tells that this worker was started, then every 30 s that it lives. At each beat it also looks for work that waits and has no
 * hint in the queue: what was forgotten while the lane was closed, and the one job that tries whether it opens again.
 */
export async function tendModels(args: readonly string[], ctx: Context): Promise<AsyncDisposable> {
  const lane = Stage.modelLane;
  const book = laneBook(lane, ctx);
  await book.open({ method: "direct", args: [...args] });
  const beat = async (): Promise<void> => {
    await book.beat();
    await remindModels(ctx).catch((error: unknown) => ctx.log.warn("lane not looked at", { lane, error }));
  };
  await beat();
  const beating = ctx.clock.every(beatEveryMs, () => void beat());
  return {
    [Symbol.asyncDispose]: async () => {
      beating[Symbol.dispose]();
      await book.end();
    },
  };
}
