import { Assets } from "@darkroom/contract";
import { AssetId, assetIdOf } from "@darkroom/domain";
import type { Command } from "commander";
import type * as z from "zod";
import { columns } from "../columns.ts";
import { enrichmentRows } from "../enrichment-rows.ts";
import { generationRows } from "../generation-rows.ts";
import { formatBytes, printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines } from "../shell.ts";
import { findApi } from "../target.ts";

type Answer = z.infer<typeof Assets.get.answer>;

/** `darkroom show`: one asset with its facts, renditions and jobs. */
export function showCommand(shell: Shell): Command {
  const examples = ["show Pictures/2024/IMG_0001.jpg", "show ast_… --json | jq .jobs"];
  return define({ name: "show", summary: "One asset with its facts, renditions and jobs", examples })
    .argument("<asset>", "its id (ast_…) or its key")
    .action((asset: string, options: CommonOptions) => act(shell, options, () => show(shell, asset, options)));
}

async function show(shell: Shell, asset: string, options: CommonOptions): Promise<number> {
  const api = await findApi(shell, options);
  const assetId = AssetId.safeParse(asset).data ?? assetIdOf(asset); // ids are derived from keys
  const answer = await api.ask(Assets.get, { assetId });
  if (options.json) writeJson(shell, answer);
  else writeLines(shell, linesOf(answer));
  return exits.ok;
}

function linesOf({ asset, edits, facts, jobs, renditions, enrichments, ...rest }: Answer): string[] {
  const { width, height, durationSec } = asset;
  const { generation, ...measured } = facts;
  const about: [string, string | false | 0 | undefined][] = [
    ["id", asset.assetId],
    ["kind", `${asset.kind}, ${asset.contentType}, ${formatBytes(asset.sizeBytes)}`],
    ["title", edits.shown.title],
    ["description", edits.shown.description?.slice(0, 200)],
    ["rating", edits.shown.rating && `${"★".repeat(edits.shown.rating)} (${edits.shown.rating} of 5)`],
    ["favourite", edits.shown.isFavorite && "yes"],
    ["tags", edits.shown.tags.length > 0 ? edits.shown.tags.join(", ") : undefined],
    ["safety", edits.shown.safety],
    ["treated as", asset.nsfw],
    ["quality", asset.quality === undefined ? undefined : `${asset.quality} of 100`],
    ["captured", capturedText(asset, facts, edits)],
    ["source", asset.source],
    ["size", width === undefined ? undefined : `${width}×${height} px`],
    ["duration", durationSec === undefined ? undefined : `${durationSec.toFixed(1)} s`],
    ["sidecar", rest.sidecar?.key],
    ["plays", rest.playback && playbackText(rest.playback)],
    ["sha256", rest.sha256],
    ["version", `${rest.generation}, etag ${rest.etag}`],
    ["duplicate", asset.duplicateOf && `of ${asset.duplicateOf}`],
    ["live photo", asset.pairedWith && `with ${asset.pairedWith}`],
    ["warnings", rest.warnings.length > 0 ? rest.warnings.join(", ") : undefined],
  ];
  const known = about.flatMap(([name, value]) => (value ? [[`  ${name}`, printable(value)]] : []));
  return [
    printable(asset.key),
    ...columns(known),
    "jobs",
    ...columns(jobs.map(jobRow)),
    ...(renditions.length > 0 ? ["renditions"] : []),
    ...columns(
      renditions.map((r) => [`  ${r.role}`, `${r.width}×${r.height}`, formatBytes(r.sizeBytes), r.contentType]),
    ),
    ...(enrichments.length > 0 ? ["said by models"] : []),
    ...columns(enrichments.flatMap(enrichmentRows)),
    ...(generation ? ["generated", ...columns(generationRows(generation))] : []),
    ...(Object.keys(measured).length > 0 ? ["facts"] : []),
    ...columns(Object.entries(measured).map(([name, value]) => [`  ${printable(name)}`, factText(value)])),
  ];
}

/** "as a copy (the original lacks: video)", "not yet: waits for lane video: lane.paused", "no: … (invalid_video)". */
function playbackText({ state, source, lacks, message, waitsFor, code }: NonNullable<Answer["playback"]>): string {
  const why = lacks === undefined ? "" : ` (the original lacks: ${lacks})`;
  if (state === "ready") return `${source === "proxy" ? "as a copy" : "as it is"}${why}`;
  if (state === "waiting") return `not yet: ${waitsFor ? `waits for ${waitsFor}` : message}${why}`;
  return `no: ${message} (${code})`;
}

const sources: Record<string, string> = {
  exif: "EXIF",
  gps: "GPS",
  xmp: "XMP",
  iptc: "IPTC",
  filename: "file name",
  sidecar: "the sidecar",
  mtime: "file date",
};

const sourceText = (source: string): string => sources[source] ?? source;

/** "2024-05-17T12:30:45.000Z (from EXIF, offset assumed, medium confidence)". */
function capturedText(
  { capturedAt, capturedAtSource }: Answer["asset"],
  facts: Answer["facts"],
  { shown, file }: Answer["edits"],
): string {
  if (capturedAtSource === "edit") {
    const offset = shown.offsetFromUtc ? `, ${shown.localTime ?? ""}${shown.offsetFromUtc}` : "";
    return `${capturedAt} (corrected${offset}; originally ${file.capturedAt} from ${sourceText(file.capturedAtSource)})`;
  }
  const { capturedAtConfidence: confidence, localTime: local } = facts;
  const remarks = [
    `from ${sourceText(capturedAtSource)}`,
    ...(typeof local === "string" && local.length <= "2024-05-17".length ? [`${local} is all it says`] : []),
    ...(facts["offsetAssumed"] === true ? ["offset assumed"] : []),
    ...(typeof confidence === "string" ? [`${confidence} confidence`] : []),
  ];
  return `${capturedAt} (${remarks.join(", ")})`;
}

function jobRow(job: Answer["jobs"][number]): string[] {
  const why = [job.reason, job.message, job.waitsFor && `waits for ${job.waitsFor}`, job.degraded && "degraded"];
  const known = why.filter((part): part is string => typeof part === "string" && part !== "");
  const [stage, label] = [printable(job.stage), printable(job.label)];
  return [`  ${stage}`, label, `attempt ${job.attempt} of ${job.maxAttempts}`, printable(known.join("; "))];
}

const factText = (value: unknown) =>
  printable(typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, 200);
