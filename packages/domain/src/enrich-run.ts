import * as z from "zod";
import * as BulkEdit from "./bulk-edit.ts";
import { Lease } from "./job-info.ts";
import * as Run from "./run.ts";
import type { Stage } from "./stage.ts";
import type { Info as Summary } from "./summary.ts";

/** Which assets are enqueued for models, and how; all that is named must fit. */
export const Asked = z.object({
  modes: z.array(z.string()).min(1),
  filter: BulkEdit.Filter,
  since: z.string().optional(), // added at or after, ISO 8601 UTC
  missingTitle: z.boolean(), // only what shows no title
  missingCaption: z.boolean(), // only what no model has described yet
  isStale: z.boolean().optional(), // only what would be asked otherwise today
  isForced: z.boolean(), // also what is done
  limit: z.number().int().positive().optional(), // assets
  options: z.record(z.string().max(40), z.union([z.string().max(200), z.number()])).optional(), // for the mode that takes some
});
export type Asked = z.infer<typeof Asked>;

const Count = z.number().int().nonnegative();

/** Enqueueing many assets for models: done a while at a time, newest capture first. */
export const Info = z.object({
  id: z.string(),
  asked: Asked,
  state: z.enum(["working", "done", "cancelled"]),
  cursor: z.string().optional(), // the place in the library it goes on from
  matched: Count, // assets that had something to be asked
  created: Count, // jobs that are new
  again: Count, // jobs that are begun anew
  open: Count, // jobs that were open already
  done: Count, // jobs that had given their result meanwhile
  refused: Count, // jobs that cannot be had of their asset
  reasons: z.record(z.string(), Count), // of these
  lease: Lease.optional(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  revision: Count,
});
export type Info = z.infer<typeof Info>;

/** What a page came to. */
export type Tally = Pick<Info, "matched" | "created" | "again" | "open" | "done" | "refused" | "reasons">;

export const noTally = (): Tally => ({ matched: 0, created: 0, again: 0, open: 0, done: 0, refused: 0, reasons: {} });

export const start = (id: string, asked: Asked, nowMs: number): Info => ({
  ...{ id, asked, state: "working", ...noTally() },
  createdAtMs: nowMs,
  updatedAtMs: nowMs,
  revision: 0,
});

export const isFinal = ({ state }: Info): boolean => state !== "working";

/** When somebody must look at it if nothing is heard of it; never, once it is over. */
export const dueAtMs = (run: Info): number | undefined => (isFinal(run) ? undefined : Run.dueAtMs(run));

/** Takes the lease; one that is held, or over, comes back as it is. */
export const claim = (run: Info, by: Run.By): Info => (isFinal(run) || Run.isHeld(run, by) ? run : Run.hold(run, by));

/** A page was enqueued; without a cursor it was the last, and so it is once as many assets matched as were asked for. */
export function enqueued(run: Info, tally: Tally, cursor: string | undefined, by: Run.By): Info {
  const { cursor: _past, ...rest } = run;
  const sums = { ...rest, ...plus(run, tally) };
  if (cursor === undefined || leftOf(sums) === 0) return { ...Run.letGo(sums), state: "done", updatedAtMs: by.nowMs };
  return Run.hold({ ...sums, cursor }, by);
}

/** How many assets may still match. */
export const leftOf = ({ asked, matched }: Pick<Info, "asked" | "matched">): number =>
  asked.limit === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, asked.limit - matched);

/** Lets go of it, for whoever hears of it next. */
export const release = (run: Info, nowMs: number): Info =>
  run.lease ? { ...Run.letGo(run), updatedAtMs: nowMs } : run;

/** Stops it where it is; what was enqueued stays so. */
export const cancel = (run: Info, nowMs: number): Info =>
  isFinal(run) ? run : { ...Run.letGo(run), state: "cancelled", updatedAtMs: nowMs };

/** The modes there is something to ask of this asset, as far as its summary tells; what is stale its results tell. */
export function modesFor(summary: Summary, stages: readonly Stage[], asked: Asked): string[] {
  const { filter, since, missingTitle, missingCaption, isForced, isStale, modes } = asked;
  const { states, duplicateOf, addedAt, title } = summary;
  if (duplicateOf !== undefined || !BulkEdit.fits(summary, filter)) return [];
  if (since !== undefined && (addedAt ?? "") < since) return [];
  if (missingTitle && title !== undefined) return [];
  if (missingCaption && states["caption"] === "done") return [];
  const mayBe = (state = ""): boolean => (isStale ? state !== "" && !open.has(state) : !settled.has(state));
  const isWanted = ({ name, accepts }: Stage): boolean =>
    accepts.includes(summary.kind) && modes.includes(name) && (isForced || mayBe(states[name]));
  return stages.filter(isWanted).map(({ name }) => name);
}

const open = new Set(["queued", "running"]);
const settled = new Set(["done", ...open]);

function plus(run: Tally, tally: Tally): Tally {
  const reasons = { ...run.reasons };
  for (const [reason, count] of Object.entries(tally.reasons)) reasons[reason] = (reasons[reason] ?? 0) + count;
  return {
    matched: run.matched + tally.matched,
    created: run.created + tally.created,
    again: run.again + tally.again,
    open: run.open + tally.open,
    done: run.done + tally.done,
    refused: run.refused + tally.refused,
    reasons,
  };
}
