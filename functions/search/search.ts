import { Search as Contract } from "@darkroom/contract";
import { Fault, Filter, Summary } from "@darkroom/domain";
import { type Context, itemsOf, route, searchPlaceOf } from "@darkroom/platform";
import { type Answer, openRows, type Question, RowsMissing, shape } from "@darkroom/search";
import { Datasets } from "@darkroom/table";
import * as z from "zod";
import { demandSearch } from "./demand-search.ts";
import { afterOf, cursorOf } from "./place.ts";

export const search = route(Contract.find, async ({ params, ctx }) => {
  demandSearch(ctx);
  const { sort, order, facets: counted, limit, cursor, ...filter } = params;
  const facets = counted === undefined ? [] : facetsOf(counted);
  Filter.read(filter); // refused here, before anybody is asked
  const after = cursor === undefined ? undefined : afterOf(cursor, sort);
  const question = { filter, sort, isAscending: order === "asc", limit, after, facets };
  const { shown, next, total, facets: counts } = await askRows(question, ctx);
  const summaries = shown.map((text) => Summary.Info.parse(JSON.parse(text)));
  const items = await itemsOf(summaries, ctx);
  return { items, ...(next && { nextCursor: cursorOf(next, sort) }), total, facets: counts };
});

function facetsOf(text: string): Contract.Facet[] {
  const read = z.array(Contract.Facet).safeParse(text.split(","));
  if (read.success) return [...new Set(read.data)];
  const limit = `some of ${Contract.Facet.options.join(", ")}, by commas`;
  throw new Fault("invalid", "request.invalid", `facets must be ${limit}`, { field: "facets", limit });
}

/** Asks the rows that answer now; those of older code may lack a column. Throws `search.preparing` where there are none yet. */
async function askRows(question: Question, ctx: Context): Promise<Answer> {
  const { current, building } = await Datasets.get(ctx.table);
  if (current?.shape !== shape && !building) ctx.queue.send("rows", { rebuild: "due" });
  const rows = openRows(searchPlaceOf(ctx.config), { isHeld: ctx.config.profile === "deployed" });
  try {
    return await rows.ask(current?.name ?? "none", question); // a machine without an engine says that it has none
  } catch (error) {
    if (error instanceof RowsMissing) {
      const now = await Datasets.get(ctx.table);
      if (now.current && now.current.name !== current?.name) return rows.ask(now.current.name, question); // replaced meanwhile
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
