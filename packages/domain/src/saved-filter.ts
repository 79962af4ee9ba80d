import * as z from "zod";
import { Fault } from "./fault.ts";
import * as Filter from "./filter.ts";
import { SavedFilterId } from "./id.ts";

/** What people call what they keep. */
export const Name = z.string().trim().min(1).max(128).describe("a name of 1 to 128 characters");

const texts = Object.fromEntries(Filter.names.map((name) => [name, z.string().optional()]));

/** A filter as it is kept: a text for each field that is filtered. */
export const Written = z.strictObject(texts as Record<Filter.FieldName, z.ZodOptional<z.ZodString>>);

/** A filter somebody keeps under a name. */
export const Info = z.object({
  id: SavedFilterId,
  name: Name,
  filter: Written,
  createdAt: z.string(), // ISO 8601 UTC
  updatedAt: z.string(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

export type Words = { name: string; filter: Filter.Written };

export function create(id: string, { name, filter }: Words, nowMs: number): Info {
  const now = new Date(nowMs).toISOString();
  return { id, name, filter: mustFilter(filter), createdAt: now, updatedAt: now, revision: 0 };
}

type Change = { name?: string | undefined; filter?: Filter.Written | undefined; revision?: number | undefined };

/** Another name, another filter. Throws `filter.stale` when it was decided on another revision. */
export function change(before: Info, { name, filter, revision }: Change, nowMs: number): Info {
  mustBe(before, revision);
  const changed = { ...(name !== undefined && { name }), ...(filter && { filter: mustFilter(filter) }) };
  return { ...before, ...changed, updatedAt: new Date(nowMs).toISOString() };
}

/** Throws `filter.stale` when a person decided on what is no longer so. */
export function mustBe({ revision: there }: Info, revision: number | undefined): void {
  if (revision === undefined || revision === there) return;
  const message = `Somebody changed this meanwhile: revision ${there} is there`;
  throw new Fault("conflict", "filter.stale", message, { field: "revision", limit: there });
}

/** The same filter. Throws `request.invalid` where it cannot be read, or filters nothing. */
export function mustFilter(filter: Filter.Written): Filter.Written {
  if (Filter.read(filter).length > 0) return filter;
  const limit = "a filter of at least one field";
  throw new Fault("invalid", "request.invalid", `filter must be ${limit}`, { field: "filter", limit });
}
