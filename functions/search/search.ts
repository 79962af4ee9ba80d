import { Search as Contract } from "@darkroom/contract";
import { Fault, Filter, Summary } from "@darkroom/domain";
import { itemsOf, meantOf, route } from "@darkroom/platform";
import * as z from "zod";
import { askRows } from "./ask-rows.ts";
import { demandSearch } from "./demand-search.ts";
import { afterOf, cursorOf } from "./place.ts";

export const search = route(Contract.find, async ({ params, ctx }) => {
  demandSearch(ctx);
  const { sort, order, facets: counted, limit, cursor, ...filter } = params;
  const facets = counted === undefined ? [] : facetsOf(counted);
  Filter.read(filter); // refused here, before anybody is asked
  const after = cursor === undefined ? undefined : afterOf(cursor, sort);
  const meant = await meantOf(filter, ctx);
  const question = { filter, meant, sort, isAscending: order === "asc", limit, after, facets };
  const { shown, next, total, facets: counts } = await askRows((rows, dataset) => rows.ask(dataset, question), ctx);
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
