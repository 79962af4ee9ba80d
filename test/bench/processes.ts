import { readdir, readFile } from "node:fs/promises";

const ticksPerSec = 100; // USER_HZ of Linux

type Stat = { pid: number; parent: number; cpuMs: number; residentBytes: number };

/** A process and all its descendants: CPU time so far (with that of children that ended), and resident memory now. */
export async function measureTree(root: number): Promise<{ cpuMs: number; residentBytes: number; count: number }> {
  const stats = (await Promise.all((await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(readStat))).filter(
    (stat) => stat !== undefined,
  );
  const tree = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of stats)
      if (tree.has(parent) && !tree.has(pid)) {
        tree.add(pid);
        grown = true;
      }
  }
  const inside = stats.filter(({ pid }) => tree.has(pid));
  const sum = (of: (stat: Stat) => number) => inside.reduce((total, stat) => total + of(stat), 0);
  return {
    cpuMs: sum(({ cpuMs }) => cpuMs),
    residentBytes: sum(({ residentBytes }) => residentBytes),
    count: inside.length,
  };
}

/** Proportional set size of a process and its descendants: what the machine would have free without them. */
export async function proportionalBytes(pids: readonly number[]): Promise<number> {
  const texts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "")));
  return texts.reduce((sum, text) => sum + Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024, 0);
}

async function readStat(name: string): Promise<Stat | undefined> {
  const text = await readFile(`/proc/${name}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" "); // from the state on: field 3 of proc(5)
  const field = (number: number) => Number(fields[number - 3]);
  const ticks = field(14) + field(15) + field(16) + field(17);
  return { pid: Number(name), parent: field(4), cpuMs: (ticks * 1000) / ticksPerSec, residentBytes: field(24) * 4096 };
}
