import { Search as Contract } from "@darkroom/contract";
import { Coverage, Enrichment, Stage } from "@darkroom/domain";
import { route } from "@darkroom/platform";
import { readToday, type TodayOf } from "@darkroom/platform/enrich";
import type * as z from "zod";
import { stages } from "../stages.ts";
import { askRows } from "./ask-rows.ts";
import { demandSearch } from "./demand-search.ts";

type Answer = z.infer<typeof Contract.coverage.answer>;
type Mode = Answer["modes"][number];

const modes = stages.filter(({ lane }) => lane === Stage.modelLane);

export const coverage = route(Contract.coverage, async ({ ctx }) => {
  demandSearch(ctx);
  const [standings, today] = await Promise.all([
    askRows((rows, dataset) => rows.standings(dataset), ctx),
    readToday(ctx),
  ]);
  const assets = standings.reduce((sum, { count }) => sum + count, 0);
  const found = new Map(modes.map((stage) => [stage.name, { stage, view: emptyOf(stage.name, assets) }]));
  for (const { text, count } of standings)
    for (const standing of text === null ? [] : Coverage.readStanding(text)) {
      const mode = found.get(standing.mode);
      if (mode) add(mode.view, standing, count, isStale(standing, mode.stage, today));
    }
  return { assets, modes: [...found.values()].map(({ view }) => view) };
});

const emptyOf = (mode: string, assets: number): Mode => {
  const counts = { done: 0, stale: 0, open: 0, failed: 0, skipped: 0 };
  return { mode, ...counts, missing: assets, reasons: {}, by: [] };
};

function add(view: Mode, { state, reason, by }: Coverage.Standing, count: number, isOld: boolean): void {
  view.missing -= count;
  if (state === "done") view.done += count;
  else if (state === "skipped") view.skipped += count;
  else if (state === "queued" || state === "running") view.open += count;
  else view.failed += count;
  if ((state === "error" || state === "cancelled") && reason !== undefined)
    view.reasons[reason] = (view.reasons[reason] ?? 0) + count;
  if (isOld) view.stale += count;
  if (by) tally(view.by, { backend: by.backend, model: by.model.name, digest: by.model.digest, isStale: isOld }, count);
}

type By = Mode["by"][number];

function tally(all: By[], by: Omit<By, "count">, count: number): void {
  const known = all.find(
    (one) =>
      one.backend === by.backend && one.model === by.model && one.digest === by.digest && one.isStale === by.isStale,
  );
  if (known) known.count += count;
  else all.push({ ...by, count });
}

/** By what a summary keeps of an answer; whether the file is another is known where its job is queued anew. */
function isStale({ by }: Coverage.Standing, stage: Stage.Stage, todayOf: TodayOf): boolean {
  const today = todayOf(stage, "");
  if (!by || !today) return false;
  const { backend, model, looker, prompt, rubrics } = today;
  return Enrichment.isStale(
    by,
    { etag: "" },
    {
      backend,
      etag: "",
      ...(rubrics && { rubrics }),
      ...(model && { model: shortOf(model) }),
      ...(looker && { looker: shortOf(looker) }),
      ...(prompt && { prompt: { sha256: Coverage.short(prompt.sha256) } }),
    },
  );
}

/** A model with as much of its digest as a summary keeps. */
const shortOf = ({ name, digest }: { name: string; digest?: string | undefined }) => ({
  name,
  digest: digest === undefined ? undefined : Coverage.short(digest),
});
