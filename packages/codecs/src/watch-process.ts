import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a look at a running process sees: CPU time so far (in a unit of its own) and resident memory. */
type Look = { cpuTicks: number; rssBytes: number; peakRssBytes: number };

type Watch = Disposable & { peakRssBytes(): number };

/**
 * Looks at a process every 250 ms until disposed: `onAdvance` when its CPU time grew, `onTooLarge` when its resident
 * memory passed `limitBytes`. The first look comes late enough that short work costs none.
 */
export function watchProcess(
  pid: number,
  limitBytes: number,
  { onAdvance, onTooLarge }: { onAdvance(): void; onTooLarge(): void },
): Watch {
  let last: Look = { cpuTicks: 0, rssBytes: 0, peakRssBytes: 0 };
  let isLooking = false;
  const timer = setInterval(async () => {
    if (isLooking) return;
    isLooking = true;
    const look = await lookAt(pid);
    isLooking = false;
    if (!look) return;
    if (look.cpuTicks > last.cpuTicks) onAdvance();
    if (look.rssBytes > limitBytes) onTooLarge();
    last = { ...look, peakRssBytes: Math.max(look.peakRssBytes, last.peakRssBytes) };
  }, 250);
  timer.unref();
  return { peakRssBytes: () => last.peakRssBytes, [Symbol.dispose]: () => clearInterval(timer) };
}

/** One look; nothing when the process is gone. */
async function lookAt(pid: number): Promise<Look | undefined> {
  try {
    return process.platform === "linux" ? await lookInProc(pid) : await lookByPs(pid);
  } catch {
    return undefined; // it ended while we looked
  }
}

async function lookInProc(pid: number): Promise<Look> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, "utf8"),
    readFile(`/proc/${pid}/status`, "utf8"),
  ]);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name before it may hold anything
  const kibOf = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0) * 1024;
  return { cpuTicks: Number(fields[11]) + Number(fields[12]), rssBytes: kibOf("VmRSS"), peakRssBytes: kibOf("VmHWM") };
}

async function lookByPs(pid: number): Promise<Look> {
  const { stdout } = await run("ps", ["-o", "rss=,time=", "-p", String(pid)]);
  const [rss = "0", time = ""] = stdout.trim().split(/\s+/);
  const rssBytes = Number(rss) * 1024;
  const cpuTicks = time.split(/[:.-]/).reduce((sum, part) => sum * 100 + Number(part), 0);
  return { cpuTicks, rssBytes, peakRssBytes: rssBytes };
}
