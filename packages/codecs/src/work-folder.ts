import { copyFile, link, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const ours = new Set<string>();

/** An empty folder, 0700, named for this process; those of processes that are gone are removed on the way. */
export async function makeWorkFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const left = (await readdir(parent)).filter(isLeft);
  await Promise.all(left.map((name) => rm(join(parent, name), { recursive: true, force: true })));
  const folder = await mkdtemp(join(parent, `decode-${process.pid}-`));
  ours.add(folder.slice(parent.length + 1));
  return folder;
}

function isLeft(name: string): boolean {
  const pid = Number(/^decode-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
  if (Number.isNaN(pid) || ours.has(name)) return false;
  return pid === process.pid || !isAlive(pid); // in a container, the process before us had our number
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Gives a file a second name where a child can see it; across file systems by a copy. */
export async function place(path: string, target: string): Promise<void> {
  await link(path, target).catch(() => copyFile(path, target));
}
