import { setImmediate } from "node:timers/promises";
import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { sharpVersion } from "@darkroom/codecs";
import { Lanes, schemaVersion } from "@darkroom/table";
import type { Context } from "./context.ts";
import { roomOf } from "./disk-room.ts";
import { queueDepth } from "./queue-depth.ts";

type Tools = { ffmpeg: string; ffprobe: string };
type Verdict = "pass" | "warn" | "fail";

/** Nothing beyond pass, warn or fail, and versions: whoever may ask needs no right for it. */
export type Health = { status: Verdict; checks: Record<string, Verdict>; versions: Record<string, string> };

const withinMs = 5_000;
const longestLagMs = 1_000;

/** Looks at everything the product cannot work without, side by side; what does not answer in 5 s has failed. */
export async function checkHealth(ctx: Context): Promise<Health> {
  const decodes = ctx.config.profile === "development"; // deployed, this function shares its machine with nobody
  const live = await isQuick(); // alone: what the looks begin would be counted against it
  const looks: Record<string, () => Promise<Verdict>> = {
    table: async () => passed(await Lanes.get(ctx.table, "health")),
    store: async () => passed(await Promise.all([ctx.media, ctx.derived].map(({ name }) => headBucket(name, ctx)))),
    queues: async () => passed(await queueDepth("intake", ctx)),
    ...(ctx.config.endpoints.s3 && { disk: () => diskVerdict(ctx.config.dataDir) }),
  };
  const [known, tools, sharp] = await Promise.all([
    Promise.all(
      Object.entries(looks).map(async ([name, look]) => [name, await inTime<Verdict>(look, "fail")] as const),
    ),
    decodes ? inTime<Tools | undefined>(() => toolVersions(ctx), undefined) : undefined,
    inTime<string | undefined>(sharpVersion, undefined),
  ]);
  const decoders = decodes ? [["decoders", tools ? "pass" : "warn"] as const] : []; // lists and photos work without
  const checks = [["live", live] as const, ...known, ...decoders];
  const verdicts = checks.map(([, verdict]) => verdict);
  const status = verdicts.includes("fail") ? "fail" : verdicts.includes("warn") ? "warn" : "pass";
  const versions = { node: process.versions.node, ...tools, ...(sharp && { sharp }), schema: String(schemaVersion) };
  return { status, checks: Object.fromEntries(checks), versions };
}

const passed = (_answer: unknown): Verdict => "pass";

/** Why it failed is in the log of whoever needed it; here it would be told to anybody. */
async function inTime<Found>(look: () => Promise<Found>, otherwise: Found): Promise<Found> {
  const { promise: late, resolve } = Promise.withResolvers<Found>();
  const timer = setTimeout(() => resolve(otherwise), withinMs);
  try {
    return await Promise.race([look(), late]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}

/** Does the event loop come round within a second? One pause is no illness, three in a row are. */
async function isQuick(): Promise<Verdict> {
  for (let look = 0; look < 3; look++) {
    const startedMs = performance.now();
    await setImmediate();
    if (performance.now() - startedMs < longestLagMs) return "pass";
  }
  return "fail";
}

const headBucket = (Bucket: string, { clients }: Context) =>
  clients.s3.send(new HeadBucketCommand({ Bucket }), { abortSignal: AbortSignal.timeout(withinMs) });

async function diskVerdict(folder: string): Promise<Verdict> {
  const { freeBytes, floorBytes } = await roomOf(folder);
  if (freeBytes < floorBytes) return "fail";
  return freeBytes < 2 * floorBytes ? "warn" : "pass";
}

/** The programs that read video; found once, and rejected where this machine has none. */
async function toolVersions({ decoders }: Context): Promise<Tools> {
  const [ffmpeg, ffprobe] = await Promise.all([decoders.tool("ffmpeg"), decoders.tool("ffprobe")]);
  return { ffmpeg: ffmpeg.version, ffprobe: ffprobe.version };
}
