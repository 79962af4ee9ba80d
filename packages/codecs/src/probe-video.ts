import { Fault } from "@darkroom/domain";
import { listBoxes, openFileSource } from "@darkroom/metadata";
import type { DecodePool } from "./decode-pool.ts";
import { describeMedia } from "./describe-media.ts";
import { formatOfFile } from "./format-of-file.ts";
import { type Format, formats, isDecoded } from "./formats.ts";
import { unsupportedType, zeroByte } from "./image-faults.ts";
import { videoCodecs } from "./media-lists.ts";
import type { Pulse } from "./pulse.ts";
import { factsOf, type VideoFacts } from "./video-facts.ts";
import { invalidVideo } from "./video-faults.ts";

/**
 * Probes a local file that holds a video by a limited ffprobe.
 * Faults, permanent: `zero_byte`, `truncated`, `invalid_video`, `unsupported_type`, `unsupported_codec`; worth another
 * attempt: `timeout_killed`, `cpu_limit`, `oom`, `decoder.crashed`, `spawn_fail`; waits: `decoder.missing`.
 */
export async function probeVideo(pool: DecodePool, original: { path: string }, pulse: Pulse): Promise<VideoFacts> {
  const format = await formatOfVideo(original.path);
  const facts = factsOf(await describeMedia(pool, original.path, invalidVideo, pulse), format);
  if (!facts) throw invalidVideo("there is no picture in it");
  assertDecoded(facts.videoCodec);
  return (await isIndexLast(original.path, format)) ? { ...facts, isIndexLast: true } : facts;
}

/** The container by its signature; whatever has none is not handed to a tool that guesses. */
async function formatOfVideo(path: string): Promise<Format> {
  await using source = await openFileSource(path);
  if (source.sizeBytes === 0) throw zeroByte();
  const format = await formatOfFile(source);
  if (!format) throw invalidVideo("its bytes carry no known signature");
  if (formats[format].kind !== "video" || !isDecoded(format)) throw unsupportedType(format);
  return format;
}

/** Does the `moov` box of an ISO media file come after its `mdat` (ISO/IEC 14496-12, 8.1.1)? */
async function isIndexLast(path: string, format: Format): Promise<boolean> {
  if (formats[format].family !== "iso") return false;
  await using source = await openFileSource(path);
  const types = (await listBoxes(source, 0, source.sizeBytes)).map(({ type }) => type);
  const [index, media] = [types.indexOf("moov"), types.indexOf("mdat")];
  return media >= 0 && index > media;
}

function assertDecoded(codec: string): void {
  if (videoCodecs.has(codec)) return;
  throw new Fault("unsupported", "unsupported_codec", `Darkroom does not decode this video codec: ${codec}`, { codec });
}
