import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of this worker's own: several may run on one machine, and each empties what it opens. */
export async function makeFolder(below = tmpdir()): Promise<AsyncDisposable & { path: string }> {
  await mkdir(below, { recursive: true });
  const path = await mkdtemp(join(below, "darkroom-worker-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
