import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { makeFolder } from "./worker-folder.ts";

it("takes away what a killed worker left, and nothing of one that lives or that is another machine's", async () => {
  const below = await mkdtemp(join(tmpdir(), "darkroom-folders-"));
  const dead = spawn(process.execPath, ["-e", ""]);
  await once(dead, "exit");
  const named = (host: string, pid: number | undefined) => `darkroom-worker-${host}-${pid}-abc123`;
  const kept = [named("elsewhere", dead.pid), named(hostname(), process.ppid), "darkroom-worker-of-somebody"];
  for (const name of [...kept, named(hostname(), dead.pid)]) await mkdir(join(below, name));
  await writeFile(join(below, named(hostname(), dead.pid), "original"), "bytes");

  const folder = await makeFolder(below);
  expect((await readdir(below)).sort()).toEqual([...kept, basename(folder.path)].sort());
  await folder[Symbol.asyncDispose]();
  expect((await readdir(below)).sort()).toEqual(kept.sort());
  await rm(below, { recursive: true });
});
