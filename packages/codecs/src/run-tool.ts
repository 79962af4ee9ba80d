import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { Fault } from "@darkroom/domain";
import type { DecodePool } from "./decode-pool.ts";
import type { Pulse } from "./pulse.ts";
import { watchProcess } from "./watch-process.ts";

export type ToolRun = {
  file: string;
  args: readonly string[];
  /** An empty folder of its own, with nothing in it but the input. */
  folder: string;
  timeoutMs: number;
  /** What it may use where a short look does not do: CPU time, and the size of what it writes. */
  limits?: { cpuSec: number; fileBytes: number };
  /**
   * Hears its standard output line by line, which is then not kept, and says whether the work advanced: CPU time is no
   * progress then.
   */
  hear?(line: string): boolean;
  /** Nobody waits for it: everything else goes first. */
  isBackground?: true;
};

export type ToolResult = { code: number | null; stdout: string; stderr: string };

const memoryLimitBytes = 2 ** 30;
const shortNice = 10;
const shortLimits = { cpuSec: 30, fileBytes: 64 * 1024 * 1024 };
const maxStdoutBytes = 1024 * 1024;
const maxStderrBytes = 16 * 1024;

/**
 * Runs a media tool once: limited, without network and environment, low in priority, in a process group that is killed
 * on abort, on time-out and when it says too much. Exit codes are the caller's to read; a death by signal is a fault:
 * `oom`, `cpu_limit`, `timeout_killed`, `decoder.crashed`, `output_too_large`; one that cannot be started `spawn_fail`.
 */
export async function runTool(pool: DecodePool, run: ToolRun, pulse: Pulse): Promise<ToolResult> {
  pulse.signal.throwIfAborted();
  const sandbox = await pool.sandbox();
  const limits = run.limits ?? shortLimits;
  const [file, ...args] = sandbox.wrap([run.file, ...run.args], { dataBytes: memoryLimitBytes, ...limits });
  const child = spawn(file, args, {
    cwd: run.folder,
    env: pool.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let killedFor: unknown;
  const killFor = (reason: unknown) => {
    killedFor ??= reason;
    killGroup(child);
  };
  const stop = AbortSignal.any([pulse.signal, AbortSignal.timeout(run.timeoutMs)]);
  const onStop = () => killFor(pulse.signal.aborted ? pulse.signal.reason : tooSlow(run.timeoutMs));
  stop.addEventListener("abort", onStop, { once: true });
  using watch = watchProcess(child.pid ?? 0, memoryLimitBytes, {
    onAdvance: run.hear ? () => undefined : pulse.progress,
    onTooLarge: () => killFor(outOfMemory()),
  });
  const endless = () => killFor(new Fault("unsupported", "invalid_video", "Its description is endless"));
  const said = gather(child, run.hear && listener(run.hear, pulse.progress), endless);
  try {
    if (child.pid) lower(child.pid, run.isBackground ? pool.backgroundNice : undefined);
    const [code, signal] = await once(child, "close").catch((cause: unknown) => {
      throw new Fault("interrupted", "spawn_fail", "A media tool could not be started", { cause });
    });
    if (killedFor !== undefined) throw killedFor;
    if (signal) throw deathOf(signal, { ...limits, peakRssBytes: watch.peakRssBytes() });
    pulse.progress();
    return { code, ...said };
  } finally {
    stop.removeEventListener("abort", onStop);
  }
}

/** Kills a process and all it started. */
export function killGroup(child: ChildProcess): void {
  if (!child.pid) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch {
    // no such process: it has ended
  }
}

/** Lets everything else go first: page and API stay quick while media is decoded. */
export function lower(pid: number, nice = shortNice): void {
  try {
    setPriority(pid, nice);
    if (nice > shortNice) writeFileSync(`/proc/${pid}/autogroup`, String(nice)); // where Linux shares by session first
  } catch {
    // it has ended already, which is heard of elsewhere, or there are no such groups
  }
}

type Hearing = (text: string) => void;

function gather(child: ChildProcess, hear: Hearing | undefined, onTooMuch: () => void) {
  const said = { stdout: "", stderr: "" };
  const keep = (text: string) => {
    said.stdout += text;
    if (said.stdout.length > maxStdoutBytes) onTooMuch();
  };
  child.stdout?.setEncoding("utf8").on("data", hear ?? keep);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said.stderr = (said.stderr + text).slice(0, maxStderrBytes);
  });
  return said;
}

/** Cuts what is said into lines; of one without an end, the last part is enough. */
function listener(hear: (line: string) => boolean, onAdvance: () => void): Hearing {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(-1024);
    if (lines.filter(hear).length > 0) onAdvance();
  };
}

const tooSlow = (limitMs: number) =>
  new Fault("interrupted", "timeout_killed", `The media tool took longer than ${limitMs / 1000} s`, { limitMs });

const outOfMemory = (peakRssBytes?: number) =>
  new Fault("interrupted", "oom", `The media tool took all of its ${memoryLimitBytes / 2 ** 20} MiB of memory`, {
    peakRssBytes,
  });

type Used = { cpuSec: number; fileBytes: number; peakRssBytes: number };

function deathOf(signal: NodeJS.Signals, { cpuSec, fileBytes, peakRssBytes }: Used): Fault {
  if (signal === "SIGXCPU")
    return new Fault("interrupted", "cpu_limit", `The media tool took its ${cpuSec} s of CPU time`);
  if (signal === "SIGXFSZ")
    return new Fault("unsupported", "output_too_large", `The media tool wrote more than ${fileBytes} bytes`);
  if (peakRssBytes >= memoryLimitBytes * 0.8) return outOfMemory(peakRssBytes);
  return new Fault("interrupted", "decoder.crashed", `The media tool died (${signal})`, { signal });
}
