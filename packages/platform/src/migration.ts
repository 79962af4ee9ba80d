import { type AssetId, Fault, Migration, Run, type Summary } from "@darkroom/domain";
import { Migrations } from "@darkroom/table";
import type { Context } from "./context.ts";
import { pageLibrary } from "./page-library.ts";
import { projectSummaries } from "./project-summaries.ts";
import { workOnRun } from "./work-on-run.ts";

const assetsAtOnce = 200;
const broughtAtOnce = 20;

/** What a migration does: which assets have something of an older shape, as their summaries tell, and how it is written anew. */
type Step = {
  isOld: (summary: Summary.Info) => boolean;
  /** Changes these on a condition; what is of the new shape already stays as it is. */
  bring: (assetIds: readonly AssetId[], ctx: Context) => Promise<void>;
};

const summariesBelow = (wanted: number): Step => ({
  isOld: ({ version = 0 }) => version < wanted,
  bring: projectSummaries,
});

const steps: Readonly<Record<Migration.Name, Step>> = { "summaries-3": summariesBelow(3) };

/**
 * Goes on with a migration for a while; those before it come first. It may be ended at any moment: its item says where to go
 * on, and what it was about to change. What is left, and the next one, is hinted.
 */
export async function workOnMigration(id: string, ctx: Context): Promise<void> {
  const runs = await Migrations.list(ctx.table, Migration.all.length);
  const open = runs.filter((run) => !Migration.isFinal(run)).map((run) => run.id);
  if (open.some((other) => other < id)) return;
  const step = async (run: Migration.Info, by: Run.By) => {
    const { isOld, bring } = stepOf(run);
    if (run.chosen.length > 0) {
      for (let at = 0; at < run.chosen.length; at += broughtAtOnce)
        await bring(run.chosen.slice(at, at + broughtAtOnce), ctx);
      return Migration.brought(run, by);
    }
    const { items, next } = await pageLibrary(run.place, assetsAtOnce, ctx);
    const chosen = items.filter(isOld).map(({ assetId }) => assetId);
    const looked = items.filter(({ changedAtMs }) => changedAtMs < run.createdAtMs).length; // the others come round again
    return Migration.listed(run, { looked, chosen, next }, by);
  };
  const ended = await workOnRun(Migrations, Migration, { id, hint: { migrationId: id }, step }, ctx);
  if (!ended) return;
  const { number, name, looked, changed } = ended;
  ctx.log.info("migration ended", { migration: number, name, looked, changed });
  const [following] = open.filter((other) => other > id).sort();
  if (following !== undefined) ctx.queue.send("runs", { migrationId: following });
}

/** How many of the next 200 assets a migration would change. */
export async function countForMigration(
  run: Pick<Migration.Info, "name">,
  place: string | undefined,
  ctx: Context,
): Promise<{ looked: number; changed: number; next: string | undefined }> {
  const { isOld } = stepOf(run);
  const { items, next } = await pageLibrary(place, assetsAtOnce, ctx);
  return { looked: items.length, changed: items.filter(isOld).length, next };
}

/** Sends the hint of migrations that are due, and again of those nobody is heard of. */
export async function remindMigrations(ctx: Context): Promise<void> {
  const untilMs = Run.silentUntilMs({ ...ctx.worker, nowMs: ctx.clock.nowMs() });
  for (const migrationId of await Migrations.pageDue(ctx.table, untilMs)) ctx.queue.send("runs", { migrationId });
}

function stepOf({ name }: Pick<Migration.Info, "name">): Step {
  const step = Object.entries(steps).find(([known]) => known === name)?.[1];
  if (step) return step;
  throw new Fault("conflict", "schema.newer", `This Darkroom does not know the migration ${name}`, { name });
}
