import { Search as Contract } from "@darkroom/contract";
import { CollectionId, Fault, Filter, Place, Summary } from "@darkroom/domain";
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
  const collection = sort === "position" ? manualOf(filter, meant) : undefined;
  const isAscending = (order ?? (sort === "name" || sort === "position" ? "asc" : "desc")) === "asc";
  const question = { filter, meant, sort, collection, isAscending, limit, after, facets };
  const { shown, next, total, facets: counts } = await askRows((rows, dataset) => rows.ask(dataset, question), ctx);
  const summaries = shown.map((text) => Summary.Info.parse(JSON.parse(text)));
  const found = await itemsOf(summaries, ctx);
  const items =
    collection === undefined
      ? found
      : found.map((item, at) => ({ ...item, place: placeIn(collection, summaries[at]) }));
  return { items, ...(next && { nextCursor: cursorOf(next, sort) }), total, facets: counts };
});

/** The one manual collection a filter names, whose own order can be asked for. Throws `request.invalid`. */
function manualOf({ collection }: Filter.Written, meant: Filter.Meant): string {
  const id = CollectionId.safeParse(collection).data;
  if (id !== undefined && !meant.collections?.[id]) return id;
  const limit = "another one than position, unless the filter names one manual collection";
  throw new Fault("invalid", "request.invalid", `sort must be ${limit}`, { field: "sort", limit });
}

function placeIn(id: string, summary: Summary.Info | undefined): string | undefined {
  const membership = summary?.collections?.find((one) => one.id === id);
  return membership && Place.textOf(membership);
}

function facetsOf(text: string): Contract.Facet[] {
  const read = z.array(Contract.Facet).safeParse(text.split(","));
  if (read.success) return [...new Set(read.data)];
  const limit = `some of ${Contract.Facet.options.join(", ")}, by commas`;
  throw new Fault("invalid", "request.invalid", `facets must be ${limit}`, { field: "facets", limit });
}
