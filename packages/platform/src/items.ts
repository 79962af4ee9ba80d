import type { Assets as Contract } from "@darkroom/contract";
import { type AssetId, Fault, type Rendition, Summary } from "@darkroom/domain";
import { Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";

/** What a duplicate shows of the first asset with the same bytes, as far as it has nothing of its own. */
type Shown = Pick<
  Summary.Info,
  "widthPx" | "heightPx" | "durationSec" | "placeholder" | "dominantColor" | "renditions"
>;

/** Summaries as lists show them. Only duplicates without pictures of their own cost a read: of the first one's summary. */
export async function itemsOf(summaries: readonly Summary.Info[], ctx: Context): Promise<Contract.Item[]> {
  const wanted = new Set(summaries.flatMap((summary) => (isBorrower(summary) ? [summary.duplicateOf] : [])));
  if (wanted.size === 0) return summaries.map((summary) => itemOf(summary, summary));
  const firsts = await Summaries.findAll(ctx.table, [...wanted]);
  return summaries.map((summary) => {
    const first = isBorrower(summary) ? firsts.get(summary.duplicateOf) : undefined;
    return itemOf(summary, first ? borrowed(summary, first) : summary);
  });
}

/** One summary as lists show it. */
export async function oneItem(summary: Summary.Info, ctx: Context): Promise<Contract.Item> {
  const [item] = await itemsOf([summary], ctx);
  if (!item) throw new Fault("missing", "asset.missing", "No such asset");
  return item;
}

/** What people see of an asset in a role; a duplicate without pictures of its own shows the first one's. */
export async function findRendition(
  summary: Summary.Info,
  role: Rendition.Role,
  ctx: Context,
): Promise<Rendition.Info | undefined> {
  const owner = isBorrower(summary) ? await Summaries.find(ctx.table, summary.duplicateOf) : summary;
  return owner?.renditions.find((rendition) => rendition.role === role);
}

/** A duplicate whose stages were skipped. */
const isBorrower = (summary: Summary.Info): summary is Summary.Info & { duplicateOf: AssetId } =>
  summary.duplicateOf !== undefined && summary.renditions.length === 0;

function borrowed(summary: Summary.Info, first: Summary.Info): Shown {
  return {
    widthPx: summary.widthPx ?? first.widthPx,
    heightPx: summary.heightPx ?? first.heightPx,
    durationSec: summary.durationSec ?? first.durationSec,
    placeholder: summary.placeholder ?? first.placeholder,
    dominantColor: summary.dominantColor ?? first.dominantColor,
    renditions: first.renditions,
  };
}

function itemOf(summary: Summary.Info, shown: Shown): Contract.Item {
  const renditions = shown.renditions.map((rendition) => renditionView(summary.assetId, rendition));
  return {
    assetId: summary.assetId,
    key: summary.key,
    kind: summary.kind,
    contentType: summary.contentType,
    sizeBytes: summary.sizeBytes,
    source: summary.source,
    capturedAt: summary.capturedAt,
    capturedAtSource: summary.capturedAtSource,
    title: summary.title,
    rating: summary.rating,
    tags: summary.tags,
    isFavorite: summary.isFavorite,
    safety: summary.safety,
    nsfw: summary.nsfw,
    quality: summary.quality,
    collections: Summary.collectionIdsOf(summary),
    cameraModel: summary.cameraModel,
    width: shown.widthPx,
    height: shown.heightPx,
    durationSec: shown.durationSec,
    placeholder: shown.placeholder,
    dominantColor: shown.dominantColor,
    renditions,
    originalUrl: `/v1/assets/${summary.assetId}/original`,
    states: summary.states,
    reasons: summary.reasons,
    issue: summary.issue,
    duplicateOf: summary.duplicateOf,
    motionUrl: motionOf(summary, renditions),
    pairedWith: summary.pairedWith,
    stack: stackOf(summary),
    isDeleted: summary.isDeleted,
    trashedAt: summary.trashedAt,
    isPurging: summary.isPurging,
  };
}

function stackOf({ stack }: Summary.Info): Contract.Item["stack"] {
  return stack && { stackId: stack.id, count: stack.count, cover: stack.front };
}

/** Where the film of a photo that moves is played: the one within it, or the one it was taken with. */
function motionOf({ kind, pairedWith }: Summary.Info, renditions: Contract.Item["renditions"]): string | undefined {
  if (kind !== "image") return undefined;
  const within = renditions.find(({ role }) => role === "motion")?.url;
  return within ?? (pairedWith && `/v1/assets/${pairedWith}/playback`);
}

function renditionView(assetId: string, rendition: Rendition.Info): Contract.RenditionView {
  const { role, contentType, widthPx, heightPx, sizeBytes } = rendition;
  const url = `/v1/assets/${assetId}/renditions/${role}?v=${versionOf(rendition)}`;
  return { role, url, contentType, width: widthPx, height: heightPx, sizeBytes };
}

/** The generation and fence in a rendition's key: another one is another file. */
export const versionOf = ({ key }: Pick<Rendition.Info, "key">): string => key.split("/").at(-2) ?? "";
