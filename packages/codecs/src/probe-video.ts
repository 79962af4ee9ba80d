import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@darkroom/domain";
import { openFileSource } from "@darkroom/metadata";
import { inputName } from "./child-wire.ts";
import type { DecodePool } from "./decode-pool.ts";
import { type Format, formats, isDecoded } from "./formats.ts";
import { unsupportedType, zeroByte } from "./image-faults.ts";
import { inputOptions, videoCodecs } from "./media-lists.ts";
import type { Pulse } from "./pulse.ts";
import { runTool } from "./run-tool.ts";
import { sniff } from "./sniff.ts";
import { factsOf, type VideoFacts } from "./video-facts.ts";
import { explainRefusal, invalidVideo } from "./video-faults.ts";
import { place } from "./work-folder.ts";

const probeTimeoutMs = 15_000;

/**
 * Probes a local file that holds a video by a limited ffprobe, outside the decode slots and two at a time. What was just
 * probed is remembered, so that the stages that share a local copy pay once.
 * Faults, permanent: `zero_byte`, `truncated`, `invalid_video`, `unsupported_type`, `unsupported_codec`; worth another
 * attempt: `timeout_killed`, `cpu_limit`, `oom`, `decoder.crashed`, `spawn_fail`; waits: `decoder.missing`.
 */
export async function probeVideo(pool: DecodePool, original: { path: string }, pulse: Pulse): Promise<VideoFacts> {
  const { size, mtimeMs, ino } = await stat(original.path);
  const known = knownOf(pool);
  const key = `${ino} ${size} ${mtimeMs} ${original.path}`;
  const before = known.get(key);
  const answered = before && (await before.catch(() => undefined)); // another one's failure may be its own (an abort)
  if (answered) return answered;
  const facts = probe(pool, original.path, pulse);
  known.set(key, facts);
  if (known.size > maxKnown) known.delete([...known.keys()][0] ?? "");
  return facts;
}

const maxKnown = 32;
const knownByPool = new WeakMap<DecodePool, Map<string, Promise<VideoFacts>>>();

function knownOf(pool: DecodePool): Map<string, Promise<VideoFacts>> {
  const known = knownByPool.get(pool) ?? new Map<string, Promise<VideoFacts>>();
  knownByPool.set(pool, known);
  return known;
}

async function probe(pool: DecodePool, path: string, pulse: Pulse): Promise<VideoFacts> {
  const format = await formatOfVideo(path);
  using _turn = await pool.probes.take({ signal: pulse.signal });
  const ffprobe = await pool.tool("ffprobe");
  const folder = await pool.makeFolder("probe-");
  try {
    await place(path, join(folder, inputName));
    const args = [
      "-v",
      "error",
      "-hide_banner",
      ...inputOptions,
      "-print_format",
      "json",
      "-show_format",
      "-show_streams",
      "-i",
      `file:${inputName}`,
    ];
    const result = await runTool(pool, { file: ffprobe.path, args, folder, timeoutMs: probeTimeoutMs }, pulse);
    if (result.code !== 0) throw await explainRefusal(path, result.stderr);
    const facts = factsOf(parse(result.stdout), format);
    if (!facts) throw invalidVideo("there is no picture in it");
    assertDecoded(facts.videoCodec);
    return facts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The container by its signature; whatever has none is not handed to a tool that guesses. */
async function formatOfVideo(path: string): Promise<Format> {
  await using source = await openFileSource(path);
  if (source.sizeBytes === 0) throw zeroByte();
  const { format } = sniff(await source.read(0, 4096), "");
  if (!format) throw invalidVideo("its bytes carry no known signature");
  if (formats[format].kind !== "video" || !isDecoded(format)) throw unsupportedType(format);
  return format;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidVideo("its description cannot be read", cause);
  }
}

function assertDecoded(codec: string): void {
  if (videoCodecs.has(codec)) return;
  throw new Fault("unsupported", "unsupported_codec", `Darkroom does not decode this video codec: ${codec}`, { codec });
}
