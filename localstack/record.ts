import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";

const run = promisify(execFile);

/** The emulator that serves a folder. */
const Running = z.object({ pid: z.number().int().positive(), url: z.string() });
export type Running = z.infer<typeof Running>;

const fileOf = (folder: string): string => join(folder, "running.json");

export async function writeRecord(folder: string, running: Running): Promise<void> {
  await writeFile(fileOf(folder), JSON.stringify(running));
}

export async function removeRecord(folder: string): Promise<void> {
  await rm(fileOf(folder), { force: true });
}

/** The emulator that serves this folder now; nothing when it has ended, whoever has its number today. */
export async function findRunning(folder: string): Promise<Running | undefined> {
  const text = await readFile(fileOf(folder), "utf8").catch(() => "{}");
  const { data: running } = Running.safeParse(JSON.parse(text));
  return running && (await isEmulator(running.pid)) ? running : undefined;
}

/** Is this process alive and an emulator? The number of one that ended may be another's by now. */
async function isEmulator(pid: number): Promise<boolean> {
  const asked = process.platform === "linux" ? commandOnLinux(pid) : run("ps", ["-o", "args=", "-p", String(pid)]);
  const { stdout } = await asked.catch(() => ({ stdout: "" }));
  return stdout.includes("ministack");
}

/** proc_pid_cmdline(5): the arguments, each ended by a NUL; nothing of a process that has ended but was not asked how. */
const commandOnLinux = async (pid: number) => ({ stdout: await readFile(`/proc/${pid}/cmdline`, "utf8") });
