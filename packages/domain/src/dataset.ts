import * as z from "zod";

/** One set of rows of the search: a folder of its own, with the columns of a shape. */
const Named = z.object({ name: z.string(), shape: z.number().int() });

/**
 * Which rows the search answers from, which are being built to take their place, and who may write. Rows have one writer at
 * a time: two that add the same asset side by side would leave it there twice.
 */
export const Info = z.object({
  current: Named.optional(),
  building: Named.extend({
    positions: z.array(z.string().nullable()), // of the walk over the summaries, by shard; null: come to its end
    copied: z.number().int(),
    startedAtMs: z.number(),
  }).optional(),
  writer: z.object({ owner: z.string(), boot: z.string().optional(), untilMs: z.number() }).optional(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;
export type Building = NonNullable<Info["building"]>;

type Owner = { owner: string; boot?: string | undefined };

/** No rows yet. */
export const none: Info = { revision: 0 };

/**
 * Takes the pen for a while, where nobody holds it, its time is over, or whoever held it was of an earlier boot of the
 * same machine; the same value when not.
 */
export function take(dataset: Info, { owner, boot }: Owner, { nowMs, forMs }: { nowMs: number; forMs: number }): Info {
  const { writer } = dataset;
  const isOfDeadBoot = boot !== undefined && writer?.boot !== undefined && writer.boot !== boot;
  if (writer && writer.owner !== owner && writer.untilMs > nowMs && !isOfDeadBoot) return dataset;
  return { ...dataset, writer: { owner, ...(boot !== undefined && { boot }), untilMs: nowMs + forMs } };
}

/** May this owner write until then? */
export const isWriter = ({ writer }: Info, owner: string): boolean => writer?.owner === owner;

/** Gives the pen back. */
export function release(dataset: Info, owner: string): Info {
  if (!isWriter(dataset, owner)) return dataset;
  const { writer: _done, ...rest } = dataset;
  return rest;
}

/** Begins to build new rows beside those that answer; the same value where some are being built already. */
export function begin(dataset: Info, next: z.infer<typeof Named>, shards: number, nowMs: number): Info {
  if (dataset.building) return dataset;
  const positions = Array.from({ length: shards }, () => "");
  return { ...dataset, building: { ...next, positions, copied: 0, startedAtMs: nowMs } };
}

/** How far the walk of these rows has come; the same value when others are being built by now. */
export function advance(
  dataset: Info,
  name: string,
  { positions, copied }: Pick<Building, "positions" | "copied">,
): Info {
  if (dataset.building?.name !== name) return dataset;
  return { ...dataset, building: { ...dataset.building, positions, copied } };
}

/** Has the walk come to its end? */
export const isWhole = ({ positions }: Pick<Building, "positions">): boolean =>
  positions.every((position) => position === null);

/** What was built answers from now on. */
export function promote(dataset: Info, name: string): Info {
  const { building, ...rest } = dataset;
  if (building?.name !== name || !isWhole(building)) return dataset;
  return { ...rest, current: { name: building.name, shape: building.shape } };
}

/** Rows that are not there any more, whoever took them away, are forgotten. */
export function forget(dataset: Info, name: string): Info {
  const { current, building, ...rest } = dataset;
  return {
    ...rest,
    ...(current && current.name !== name && { current }),
    ...(building && building.name !== name && { building }),
  };
}
