import { Assets as Contract } from "@darkroom/contract";
import { JobView, Sidecar } from "@darkroom/domain";
import { fromCursor, itemsOf, oneItem, route, summaryPlace, toCursor } from "@darkroom/platform";
import { readToday } from "@darkroom/platform/enrich";
import { Summaries } from "@darkroom/table";
import { stages } from "../stages.ts";
import { closedLanesOf } from "./closed-lanes.ts";
import { editsOf } from "./edits.ts";
import { playbackOf } from "./playback-of.ts";
import { rangeOf } from "./range.ts";
import { outputOf, type Read, readAsset, readShown } from "./read-asset.ts";
import { versionsOf } from "./versions-of.ts";

export const listAssets = route(Contract.list, async ({ params, ctx }) => {
  const { limit, kind } = params;
  const before = params.cursor === undefined ? undefined : fromCursor("cursor", params.cursor, summaryPlace);
  const { items, next } = await Summaries.page(ctx.table, { limit, kind, before, ...rangeOf(params) });
  return { items: await itemsOf(items, ctx), ...(next !== undefined && { nextCursor: toCursor(next) }) };
});

export const getAsset = route(Contract.get, async ({ params, ctx }) => {
  const read = await readAsset(params.assetId, ctx);
  const { asset, jobs, results, beside, summary } = read;
  const sidecar = Sidecar.choose(beside.sidecars);
  const [item, shown, closedLanes, todayOf] = await Promise.all([
    oneItem(summary, ctx),
    readShown(read, ctx),
    closedLanesOf(jobs, ctx),
    readToday(ctx),
  ]);
  const facts = factsOf(shown);
  const { proxy: _file, ...playback } = playbackOf(shown, { nowMs: ctx.clock.nowMs(), closedLanes });
  const around = { stages, jobs, closedLanes, nowMs: ctx.clock.nowMs() };
  const { sha256 } = outputOf(results, "hash");
  return {
    asset: item,
    edits: editsOf(asset, results, beside),
    facts: { ...facts.shown, ...placeOf(sidecar) },
    ...(sidecar && { sidecar: { key: sidecar.key } }),
    ...(typeof sha256 === "string" && { sha256 }),
    enrichments: versionsOf(inOrder(shown.results), {
      jobs: shown.jobs,
      etag: shown.asset.original.etag,
      todayOf,
    }),
    renditions: item.renditions,
    ...(asset.kind === "video" && { playback }),
    jobs: inOrder(jobs).map((job) => JobView.of(job, around)),
    generation: asset.generation,
    etag: asset.original.etag,
    warnings: [...new Set([...asset.warnings, ...facts.warnings, ...(sidecar?.problem ? [sidecar.problem] : [])])],
    createdAt: asset.createdAt,
    updatedAt: asset.updatedAt,
  };
});

/** Of a film of high dynamic range: whether its pictures are brought to what every screen shows. */
const toneOf = ({ isToneMapped }: Record<string, unknown>): Record<string, unknown> =>
  typeof isToneMapped === "boolean" ? { isToneMapped } : {};

/** What `probe` found besides what the item says. */
function factsOf({ results }: Read) {
  const {
    capturedAt,
    capturedAtSource,
    widthPx,
    heightPx,
    durationSec,
    warnings,
    renditions: _files,
    ...shown
  } = { ...outputOf(results, "probe"), ...toneOf(outputOf(results, "thumbnail")) };
  return { shown, warnings: Array.isArray(warnings) ? warnings.map(String) : [] };
}

/** Where it was taken, if its sidecar says so. */
function placeOf(sidecar: Sidecar.Info | undefined) {
  const { latitudeDeg, longitudeDeg } = sidecar ?? {};
  return latitudeDeg === undefined || longitudeDeg === undefined
    ? {}
    : { latitudeDeg, longitudeDeg, placeSource: "sidecar" };
}

/** As the pipeline has them. */
function inOrder<Made extends { stage: string }>(jobs: readonly Made[]): Made[] {
  const rank = new Map<string, number>(stages.map(({ name }, at) => [name, at]));
  return jobs.toSorted((a, b) => (rank.get(a.stage) ?? stages.length) - (rank.get(b.stage) ?? stages.length));
}
