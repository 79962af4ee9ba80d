import * as z from "zod";
import { AssetId } from "./id.ts";
import { Lease } from "./job-info.ts";
import * as Run from "./run.ts";

/**
 * Every change that what is stored already is brought through, in order. Its number is the schema it leads to; the first was 1.
 * Whoever changes what is stored adds one at the end. Old items stay readable until it is over, and whatever it writes is
 * written on a condition: it may be ended at any moment, and begun again.
 */
export const all = [
  {
    number: 2,
    name: "summaries-3",
    summary: "What lists, filters and counts read is made anew where an older version made it",
  },
] as const;

export type Name = (typeof all)[number]["name"];

/** The schema every item is written with: where the last of them leads. */
export const schemaVersion = Math.max(...all.map(({ number }) => number));

/** How far one of them is in a table: an item of it, written before its first item is changed. */
export const Info = z.object({
  id: z.string(), // sorts by number
  number: z.number().int(),
  name: z.string(),
  state: z.enum(["due", "working", "done"]),
  place: z.string().optional(), // where its walk goes on; absent when it came to its end
  chosen: z.array(AssetId), // what is changed next: written first, so that each is counted once, whenever it is killed
  looked: z.number().int(), // assets
  changed: z.number().int(), // of them
  lease: Lease.optional(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** Where a walk begins. */
export const firstPlace = "0:";

/** Those that lead beyond a schema, as nobody has begun them; of an empty table, whose schema is 0, they are over. */
export const startAfter = (schema: number, nowMs: number): Info[] =>
  all
    .filter(({ number }) => number > schema)
    .map(({ number, name }) => ({
      ...{ id: idOf(number), number, name, chosen: [], looked: 0, changed: 0 },
      ...(schema === 0 ? { state: "done" } : { state: "due", place: firstPlace }),
      ...{ createdAtMs: nowMs, updatedAtMs: nowMs, revision: 0 },
    }));

const idOf = (number: number): string => `mig_${String(number).padStart(4, "0")}`;

export const isFinal = ({ state }: Info): boolean => state === "done";

/** When somebody must look at it if nothing is heard of it: at once, before it is begun; never, once it is over. */
export function dueAtMs(run: Info): number | undefined {
  if (isFinal(run)) return undefined;
  return run.state === "due" ? run.createdAtMs : Run.dueAtMs(run);
}

/** Somebody asks for it. It comes back as it is when it is going on, or over. */
export function ask(run: Info, nowMs: number): Info {
  const isGoingOn = run.state === "working" && (dueAtMs(run) ?? 0) > nowMs;
  return isFinal(run) || isGoingOn ? run : { ...Run.letGo(run), state: "working", updatedAtMs: nowMs };
}

/** Takes the lease; one that is held, or over, comes back as it is. */
export const claim = (run: Info, by: Run.By): Info =>
  isFinal(run) || Run.isHeld(run, by) ? run : { ...Run.hold(run, by), state: "working" };

/** A page was looked at, and some of it is to be changed; without a place to go on from, it was the last. */
export function listed(
  { place: _past, ...run }: Info,
  { looked, chosen, next }: { looked: number; chosen: readonly AssetId[]; next: string | undefined },
  by: Run.By,
): Info {
  const place = next === undefined ? {} : { place: next };
  return goneOn({ ...run, ...place, looked: run.looked + looked, chosen: [...chosen] }, by);
}

/** What was chosen is changed. */
export const brought = (run: Info, by: Run.By): Info =>
  goneOn({ ...run, changed: run.changed + run.chosen.length, chosen: [] }, by);

function goneOn(run: Info, by: Run.By): Info {
  if (run.place !== undefined || run.chosen.length > 0) return Run.hold(run, by);
  return { ...Run.letGo(run), state: "done", updatedAtMs: by.nowMs };
}

/** Lets go of it, for whoever hears of it next. */
export const release = (run: Info, nowMs: number): Info =>
  run.lease ? { ...Run.letGo(run), updatedAtMs: nowMs } : run;
