import { Fault, type Job, Rendition, Result } from "@darkroom/domain";
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
});

/** What a mode knows of an asset before it asks. */
export type About = PictureFacts & { preview: Rendition.Info | undefined };

type Held = { about: Promise<About>; untilMs: number };

const heldMs = 10_000; // an asset's modes run one after the other
const mostHeld = 200;
const held = new WeakMap<Context["clients"], Map<string, Held>>();

/** What the stages before found of these bytes: two calls, once for all modes of an asset. */
export function readAbout(job: Job.Info, ctx: Context): Promise<About> {
  const all = held.get(ctx.clients) ?? new Map<string, Held>();
  held.set(ctx.clients, all);
  const key = `${job.assetId}/${job.original.etag}`;
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

async function read(job: Job.Info, ctx: Context): Promise<About> {
  const { jobs } = await Assets.getWithJobs(ctx.table, job.assetId);
  const results = await Results.listPublished(ctx.table, jobs);
  const known = Result.read(Known, results);
  const { renditions: _of, generation, keywords = [], capturedAt, capturedAtSource, ...facts } = Result.overlay(known);
  const isOfFile = capturedAtSource === "mtime"; // says when it was copied, perhaps
  const preview = known.flatMap(({ renditions = [] }) => renditions).find(({ role }) => role === "preview");
  return {
    ...facts,
    ...(!isOfFile && { capturedAt }),
    kind: job.kind,
    keywords,
    prompt: generation?.positive,
    preview,
  };
}

/** The picture models look at: upright, without what cameras wrote into it. */
export async function readPicture({ preview }: About, ctx: Context): Promise<Uint8Array> {
  const look = preview && (await ctx.derived.look(preview.key, preview.sizeBytes));
  if (look) return look.firstBytes;
  throw new Fault("missing", "rendition.missing", "There is no preview to look at");
}
