import { Summary } from "@darkroom/domain";
import type { Context } from "@darkroom/platform";
import { Counts } from "@darkroom/table";

/** How many assets there are, with those in the trash. */
export async function countLibrary(ctx: Context): Promise<number> {
  let count = Counts.totalOf(await Counts.get(ctx.table, Summary.trashMonth));
  for await (const month of Counts.listMonths(ctx.table)) count += Counts.totalOf(month);
  return count;
}
