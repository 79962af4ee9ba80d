import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** A process as a later start can recognise it: an id alone may belong to somebody else by then. */
type Seen = { pid: number; startedAt: string };

/** Writes down which processes serve a data folder, for a start that finds them still running. */
export async function record(file: string, pids: number[]): Promise<void> {
  const seen: Seen[] = [];
  for (const pid of pids) {
    const startedAt = await startTimeOf(pid);
    if (startedAt) seen.push({ pid, startedAt });
  }
  await writeFile(file, JSON.stringify(seen));
}

/** Ends what an earlier start of this data folder left running, and waits until it is gone. */
export async function endLeftovers(file: string): Promise<number> {
  let ended = 0;
  for (const { pid, startedAt } of await readRecord(file)) {
    if ((await startTimeOf(pid)) !== startedAt) continue;
    try {
      process.kill(pid, "SIGKILL");
      ended++;
    } catch {
      continue; // it ended by itself in between
    }
    while ((await startTimeOf(pid)) === startedAt) await sleep(10);
  }
  await rm(file, { force: true });
  return ended;
}

async function readRecord(file: string): Promise<Seen[]> {
  try {
    const seen: unknown = JSON.parse(await readFile(file, "utf8"));
    return Array.isArray(seen) ? seen.filter(isSeen) : [];
  } catch {
    return [];
  }
}

const isSeen = (value: unknown): value is Seen =>
  typeof value === "object" && value !== null && "pid" in value && typeof value.pid === "number" && value.pid > 1;

/** When a process began, in the words of its system: compared, never read. Nothing for a process that has ended. */
async function startTimeOf(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") return startTimeFromPs(pid);
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // proc_pid_stat(5): the name in brackets may hold anything, so fields are counted from the last bracket: state is 3,
  // num_threads 20, starttime 22. A dead process whose threads are still ending has its files and ports still open.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const isOver = (fields[0] === "Z" || fields[0] === "X") && Number(fields[17]) <= 1;
  return isOver ? undefined : fields[19];
}

async function startTimeFromPs(pid: number): Promise<string | undefined> {
  const answer = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  return answer.stdout.trim() || undefined;
}
