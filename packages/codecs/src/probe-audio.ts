import { Fault } from "@darkroom/domain";
import { openFileSource } from "@darkroom/metadata";
import { type AudioFacts, audioFactsOf } from "./audio-facts.ts";
import { invalidAudio } from "./audio-faults.ts";
import type { DecodePool } from "./decode-pool.ts";
import { describeMedia } from "./describe-media.ts";
import { formatOfFile } from "./format-of-file.ts";
import { type Format, formats, isDecoded } from "./formats.ts";
import { unsupportedType, zeroByte } from "./image-faults.ts";
import { audioCodecs } from "./media-lists.ts";
import type { Pulse } from "./pulse.ts";

/**
 * Probes a local file that holds sound and no film by a limited ffprobe; a cover is no film.
 * Faults, permanent: `zero_byte`, `truncated`, `invalid_audio`, `unsupported_type`, `unsupported_codec`; worth another
 * attempt: `timeout_killed`, `cpu_limit`, `oom`, `decoder.crashed`, `spawn_fail`; waits: `decoder.missing`.
 */
export async function probeAudio(pool: DecodePool, original: { path: string }, pulse: Pulse): Promise<AudioFacts> {
  const format = await formatOfAudio(original.path);
  const facts = audioFactsOf(await describeMedia(pool, original.path, invalidAudio, pulse), format);
  if (!facts) throw invalidAudio("there is no sound in it");
  if (!audioCodecs.has(facts.audioCodec)) throw unsupportedCodec(facts.audioCodec);
  return facts;
}

async function formatOfAudio(path: string): Promise<Format> {
  await using source = await openFileSource(path);
  if (source.sizeBytes === 0) throw zeroByte();
  const format = await formatOfFile(source);
  if (!format) throw invalidAudio("its bytes carry no known signature");
  if (formats[format].kind !== "audio" || !isDecoded(format)) throw unsupportedType(format);
  return format;
}

const unsupportedCodec = (codec: string) =>
  new Fault("unsupported", "unsupported_codec", `Darkroom does not decode this codec: ${codec}`, { codec });
