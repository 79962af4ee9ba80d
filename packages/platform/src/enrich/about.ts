import { Asset, Enrichment, Fault, type Job, Mode, Rendition, Result } from "@darkroom/domain";
import type { PictureFacts } from "@darkroom/models";
import { Assets, Results } from "@darkroom/table";
import * as z from "zod";
import type { Context } from "../context.ts";

const some = <Value>(schema: z.ZodType<Value>) => schema.optional().catch(undefined);

/** What the three fast stages found that a question may be made of. Each field is there or not. */
const Known = z.object({
  capturedAt: some(z.string()),
  capturedAtSource: some(z.string()),
  widthPx: some(z.number()),
  heightPx: some(z.number()),
  durationSec: some(z.number()),
  cameraModel: some(z.string()),
  dominantColor: some(z.string()),
  keywords: some(z.array(z.string())),
  generation: some(z.object({ positive: some(z.string()) })), // what a generated picture was made from
  renditions: some(z.array(Rendition.Info)),
  tiles: some(z.number()), // of a storyboard, as the next three
  columns: some(z.number()),
  tileWidthPx: some(z.number()),
  tileHeightPx: some(z.number()),
});

/** Frames of a film in one picture, row by row. */
type Storyboard = {
  rendition: Rendition.Info;
  tiles: number;
  columns: number;
  tileWidthPx: number;
  tileHeightPx: number;
};

/** What a mode knows of an asset before it asks. */
export type About = PictureFacts & {
  preview: Rendition.Info | undefined;
  storyboard: Storyboard | undefined;
  isTooLarge: boolean; // its picture, for models, at any size
  /** What other modes have said, by their names. */
  said: Readonly<Record<string, Enrichment.Info["data"]>>;
};

type Held = { about: Promise<About>; untilMs: number };

const heldMs = 10_000; // an asset's modes run one after the other
const mostHeld = 200;
const held = new WeakMap<Context["clients"], Map<string, Held>>();

/** What the stages before found of these bytes: two calls, once for all modes of an asset that need no other's answer. */
export function readAbout(mode: Pick<Mode.Mode, "after">, job: Job.Info, ctx: Context): Promise<About> {
  if (mode.after.length > Mode.basics.length) return read(job, ctx);
  const all = held.get(ctx.clients) ?? new Map<string, Held>();
  held.set(ctx.clients, all);
  const key = keyOf(job);
  const known = all.get(key);
  const nowMs = ctx.clock.nowMs();
  if (known && nowMs < known.untilMs) return known.about;
  const about = read(job, ctx);
  about.catch(() => all.delete(key));
  all.delete(key);
  all.set(key, { about, untilMs: nowMs + heldMs });
  const [oldest = key] = all.keys();
  if (all.size > mostHeld) all.delete(oldest);
  return about;
}

/** Something is known now that was not: it is read anew. */
export function forgetAbout(job: Job.Info, ctx: Context): void {
  held.get(ctx.clients)?.delete(keyOf(job));
}

const keyOf = ({ assetId, original }: Job.Info): string => `${assetId}/${original.etag}`;

async function read(job: Job.Info, ctx: Context): Promise<About> {
  const { asset, jobs } = await Assets.getWithJobs(ctx.table, job.assetId);
  const results = await Results.listPublished(ctx.table, jobs);
  const known = Result.read(Known, results);
  const { generation, keywords = [], capturedAt, capturedAtSource, ...facts } = Result.overlay(known);
  const isOfFile = capturedAtSource === "mtime"; // says when it was copied, perhaps
  const renditionOf = (role: Rendition.Role) =>
    known.flatMap(({ renditions = [] }) => renditions).find((rendition) => rendition.role === role);
  const said = Result.read(Said, results).flatMap(({ mode, data }) => (mode && data ? [[mode, data] as const] : []));
  return {
    ...facts,
    ...(!isOfFile && { capturedAt }),
    kind: job.kind,
    keywords,
    prompt: generation?.positive,
    preview: renditionOf("preview"),
    storyboard: storyboardOf(facts, renditionOf("storyboard")),
    isTooLarge: Asset.isTooLargeForModels(asset),
    said: Object.fromEntries(said),
  };
}

const Said = Enrichment.Info.pick({ mode: true, data: true });

function storyboardOf(
  { tiles, columns, tileWidthPx, tileHeightPx }: Partial<z.infer<typeof Known>>,
  rendition: Rendition.Info | undefined,
): Storyboard | undefined {
  if (!rendition || !tiles || !columns || !tileWidthPx || !tileHeightPx) return undefined;
  return { rendition, tiles, columns, tileWidthPx, tileHeightPx };
}

/** The bytes of a picture that was made of an asset. Throws `rendition.missing`. */
export async function readRendition(rendition: Rendition.Info | undefined, ctx: Context): Promise<Uint8Array> {
  const look = rendition && (await ctx.derived.look(rendition.key, rendition.sizeBytes));
  if (look) return look.firstBytes;
  throw new Fault("missing", "rendition.missing", "There is no preview to look at");
}
