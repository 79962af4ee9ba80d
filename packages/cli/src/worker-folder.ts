import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { isRunning } from "@darkroom/runtime";

const prefix = `darkroom-worker-${hostname()}-`; // a folder may be shared with machines whose processes we do not know

/**
 * A folder of this worker's own: several may run on one machine, and each empties what it opens. What workers left that were
 * killed goes: of this machine and this user, and of a process that is no more.
 */
export async function makeFolder(below = tmpdir()): Promise<AsyncDisposable & { path: string }> {
  await mkdir(below, { recursive: true });
  await removeLeft(below);
  const path = await mkdtemp(join(below, `${prefix}${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function removeLeft(below: string): Promise<void> {
  const { uid } = userInfo();
  for (const name of await readdir(below)) {
    const pid = name.startsWith(prefix) ? /^(\d+)-\w{6}$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid === undefined || isRunning(Number(pid))) continue;
    const path = join(below, name);
    const found = await stat(path).catch(() => undefined); // another worker was quicker
    if (found?.uid === uid) await rm(path, { recursive: true, force: true });
  }
}
