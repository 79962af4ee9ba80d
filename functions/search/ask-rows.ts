import { Fault } from "@darkroom/domain";
import { type Context, searchPlaceOf } from "@darkroom/platform";
import { openRows, type Rows, RowsMissing, shape } from "@darkroom/search";
import { Datasets } from "@darkroom/table";

/** Asks the rows that answer now; those of older code may lack a column. Throws `search.preparing` where there are none yet. */
export async function askRows<Answer>(
  ask: (rows: Rows, dataset: string) => Promise<Answer>,
  ctx: Context,
): Promise<Answer> {
  const { current, building } = await Datasets.get(ctx.table);
  if (current?.shape !== shape && !building) ctx.queue.send("rows", { rebuild: "due" });
  const rows = openRows(searchPlaceOf(ctx.config), { isHeld: ctx.config.profile === "deployed" });
  try {
    return await ask(rows, current?.name ?? "none"); // a machine without an engine says that it has none
  } catch (error) {
    if (error instanceof RowsMissing) {
      const now = await Datasets.get(ctx.table);
      if (now.current && now.current.name !== current?.name) return ask(rows, now.current.name); // replaced meanwhile
      ctx.queue.send("rows", { rebuild: current?.name ?? "due" });
      throw await preparing(ctx);
    }
    throw current?.shape === shape || error instanceof Fault ? error : await preparing(ctx);
  }
}

/** What was asked for on the way is sent, though the answer is an error. */
async function preparing(ctx: Context): Promise<Fault> {
  await ctx.queue.flush();
  return new Fault("unavailable", "search.preparing", "The search's rows are being built; ask again in a moment");
}
