import { SavedFilter, SavedFilterId } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

/** A saved filter as people read it. */
export const View = SavedFilter.Info.omit({ id: true }).extend({ filterId: SavedFilterId });
export type View = z.infer<typeof View>;

const params = z.object({ filterId: SavedFilterId.describe("The saved filter, as the list names it") });
const missing = ["filter.missing"];
const revision = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(); // it was decided on; another one by now: 412

export const list = endpoint({
  method: "GET",
  path: "/v1/filters",
  name: "listFilters",
  summary: "Every saved filter, by name",
  params: z.object({}),
  answer: z.object({ items: z.array(View) }),
});

export const create = endpoint({
  method: "POST",
  path: "/v1/filters",
  name: "saveFilter",
  summary: "Keeps a filter under a name",
  params: z.object({}),
  body: z.strictObject({ name: SavedFilter.Name, filter: SavedFilter.Written }),
  answer: View,
});

export const change = endpoint({
  method: "PATCH",
  path: "/v1/filters/:filterId",
  name: "changeFilter",
  summary: "Gives a saved filter another name, or keeps another filter under it",
  missing,
  params,
  body: z.strictObject({ name: SavedFilter.Name.optional(), filter: SavedFilter.Written.optional(), revision }),
  answer: View,
});

export const remove = endpoint({
  method: "DELETE",
  path: "/v1/filters/:filterId",
  name: "deleteFilter",
  summary: "Deletes a saved filter; what it found stays as it is",
  missing,
  params,
  answer: z.object({}),
});
