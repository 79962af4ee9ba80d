import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { inputName } from "./child-wire.ts";
import type { DecodePool } from "./decode-pool.ts";
import { inputOptions } from "./media-lists.ts";
import type { Pulse } from "./pulse.ts";
import { runTool } from "./run-tool.ts";
import { explainRefusal, type invalidVideo } from "./video-faults.ts";
import { place } from "./work-folder.ts";

const probeTimeoutMs = 15_000;
const maxKnown = 32;
const knownByPool = new WeakMap<DecodePool, Map<string, Promise<unknown>>>();

/**
 * What ffprobe says of a local file (the JSON of `-show_format -show_streams`), limited, outside the decode slots and two
 * at a time. What was just described is remembered, so that the stages that share a local copy pay once. `invalid`
 * makes the fault of a file that cannot be described, where `explainRefusal` knows no better one.
 */
export async function describeMedia(
  pool: DecodePool,
  path: string,
  invalid: typeof invalidVideo,
  pulse: Pulse,
): Promise<unknown> {
  const { size, mtimeMs, ino } = await stat(path);
  const known = knownByPool.get(pool) ?? new Map<string, Promise<unknown>>();
  knownByPool.set(pool, known);
  const key = `${ino} ${size} ${mtimeMs} ${path}`;
  const before = known.get(key);
  const answered = before && (await before.catch(() => undefined)); // another one's failure may be its own (an abort)
  if (answered) return answered;
  const described = ask(pool, path, invalid, pulse);
  known.set(key, described);
  if (known.size > maxKnown) known.delete([...known.keys()][0] ?? "");
  return described;
}

async function ask(pool: DecodePool, path: string, invalid: typeof invalidVideo, pulse: Pulse): Promise<unknown> {
  using _turn = await pool.probes.take({ signal: pulse.signal });
  const ffprobe = await pool.tool("ffprobe");
  const folder = await pool.makeFolder("probe-");
  try {
    await place(path, join(folder, inputName));
    const args = [
      ...["-v", "error", "-hide_banner", ...inputOptions],
      ...["-print_format", "json", "-show_format", "-show_streams", "-i", `file:${inputName}`],
    ];
    const result = await runTool(pool, { file: ffprobe.path, args, folder, timeoutMs: probeTimeoutMs }, pulse);
    if (result.code !== 0) throw await explainRefusal(path, result.stderr, invalid);
    return parse(result.stdout, invalid);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function parse(text: string, invalid: typeof invalidVideo): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid("its description cannot be read", cause);
  }
}
