import * as z from "zod";
import { Fault } from "./fault.ts";
import { AssetId } from "./id.ts";
import { Lease } from "./job-info.ts";
import * as Run from "./run.ts";
import { isSidecar } from "./sidecar.ts";
import { keyOf } from "./upload.ts";

const mostRefusals = 100;

/** So many assets may be named at once. */
export const mostIds = 1000;

/** An asset that was not moved, and why. */
const Refusal = z.object({ key: z.string(), reason: z.string() });
export type Refusal = z.infer<typeof Refusal>;

/** The move of one asset to another key, of some or of all below a folder to another folder, an asset at a time. */
export const Info = z.object({
  id: z.string(),
  from: z.string(), // a key; a folder ends in a slash; empty where assets are named
  ids: z.array(AssetId).optional(), // the assets that are named
  to: z.string(), // likewise
  state: z.enum(["moving", "done", "cancelled"]),
  cursor: z.string().optional(), // the key or id it goes on after
  moved: z.number().int(), // assets
  refused: z.number().int(),
  refusals: z.array(Refusal), // the first hundred
  lease: Lease.optional(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** A move nobody has begun. Throws `request.invalid` for keys that cannot be, or lead nowhere. */
export function start(id: string, { from, to }: Pick<Info, "from" | "to">, nowMs: number): Info {
  if (isFolder(from) !== isFolder(to))
    throw refuse("to", isFolder(from) ? "a folder, with a slash at its end" : "a key");
  if (from === to) throw refuse("to", "another place");
  if (isSidecar(from) || isSidecar(to)) throw refuse("from", "an original: its sidecar goes with it");
  mustBeKey(to);
  return { id, from, to, ...begun(nowMs) };
}

/** A move of these into a folder, where each keeps its name. Throws `request.invalid` for what can be no folder. */
export function startSome(id: string, { ids, to }: { ids: readonly AssetId[]; to: string }, nowMs: number): Info {
  if (!isFolder(to)) throw refuse("to", "a folder, with a slash at its end");
  mustBeKey(to);
  return { id, from: "", ids: [...new Set(ids)], to, ...begun(nowMs) };
}

const begun = (nowMs: number) => ({
  state: "moving" as const,
  moved: 0,
  refused: 0,
  refusals: [],
  createdAtMs: nowMs,
  updatedAtMs: nowMs,
  revision: 0,
});

const mustBeKey = (to: string): string => keyOf("", isFolder(to) ? to.slice(0, -1) : to);

const refuse = (field: string, limit: string): Fault =>
  new Fault("invalid", "request.invalid", `${field} must be ${limit}`, { field, limit });

export const isFolder = (key: string): boolean => key.endsWith("/");

/** Where an object goes. */
export function targetOf({ from, ids, to }: Pick<Info, "from" | "ids" | "to">, key: string): string {
  if (ids) return to + key.slice(key.lastIndexOf("/") + 1);
  return isFolder(from) ? to + key.slice(from.length) : to;
}

export const isFinal = ({ state }: Info): boolean => state !== "moving";

/** When somebody must look at it if nothing is heard of it; never, once it is over. */
export const dueAtMs = (run: Info): number | undefined => (isFinal(run) ? undefined : Run.dueAtMs(run));

/** Takes the lease; one that is held, or over, comes back as it is. */
export const claim = (run: Info, by: Run.By): Info => (isFinal(run) || Run.isHeld(run, by) ? run : Run.hold(run, by));

/** A page was moved, but for some; without a cursor it was the last. */
export function moved(
  run: Info,
  { count, refusals, cursor }: { count: number; refusals: readonly Refusal[]; cursor: string | undefined },
  by: Run.By,
): Info {
  const next: Info = {
    ...run,
    moved: run.moved + count,
    refused: run.refused + refusals.length,
    refusals: [...run.refusals, ...refusals].slice(0, mostRefusals),
  };
  if (cursor === undefined) return { ...Run.letGo(next), state: "done", updatedAtMs: by.nowMs };
  return Run.hold({ ...next, cursor }, by);
}

/** Lets go of it, for whoever hears of it next. */
export const release = (run: Info, nowMs: number): Info =>
  run.lease ? { ...Run.letGo(run), updatedAtMs: nowMs } : run;

/** Stops it where it is; what was moved stays so. */
export const cancel = (run: Info, nowMs: number): Info =>
  isFinal(run) ? run : { ...Run.letGo(run), state: "cancelled", updatedAtMs: nowMs };
