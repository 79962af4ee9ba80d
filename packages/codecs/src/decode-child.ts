import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Duplex, Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Fault } from "@darkroom/domain";
import type { ChildAnswer, ChildRequest } from "./child-wire.ts";
import { readAnswers } from "./child-wire.ts";
import type { Pulse } from "./pulse.ts";
import { killGroup, lower } from "./run-tool.ts";
import type { Sandbox } from "./sandbox.ts";
import { watchProcess } from "./watch-process.ts";

export type Answered = { answer: ChildAnswer; blobs: Buffer[] };

/** One running decode child, as the pool sees it. */
export type DecodeChild = {
  /** Its working folder, where the pool puts `input.bin`. */
  readonly folder: string;
  /** Does it live, and was every answer so far beyond doubt? */
  isUsable(): boolean;
  /** Asks it for the pictures of what lies in its folder; one request at a time. */
  ask(request: ChildRequest, pulse: Pulse): Promise<Answered>;
  /** Kills it with its process group, waits for its end, and removes its folder. */
  end(): Promise<void>;
};

export type ChildOptions = {
  workFolder: string;
  sandbox: Sandbox;
  env: NodeJS.ProcessEnv;
  memoryLimitBytes: number;
  /** Wall time one request may take; twice as much where WebAssembly decodes. */
  requestTimeoutMs: number;
};

/** The child's program; in a bundle it lies beside ours, bundled too. */
const program = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "child.ts" : "child.mjs", import.meta.url));
/** V8 maps this much for code it may make; the kernel counts it as data though nobody touches it. */
const v8ReservedBytes = 512 * 2 ** 20;
/** Decoded by WebAssembly, which takes several times as long as libvips. */
const slow: ReadonlySet<string> = new Set(["heic", "jxl"]);
const maxStderrBytes = 16 * 1024;

/** Starts a decode child in an empty folder of its own; it is asked at once, its start is part of the first answer. */
export async function startDecodeChild(options: ChildOptions): Promise<DecodeChild> {
  const folder = await mkdtemp(join(options.workFolder, "child-"));
  const limits = { dataBytes: options.memoryLimitBytes + v8ReservedBytes, fileBytes: 64 * 1024 * 1024 };
  const node = [process.execPath, "--max-old-space-size=128", "--disable-warning=ExperimentalWarning", program];
  const [file, ...args] = options.sandbox.wrap(node, limits);
  const child = spawn(file, args, {
    cwd: folder,
    env: options.env,
    detached: true, // a process group of its own, so that one signal ends whatever it started
    stdio: ["pipe", "ignore", "pipe", "pipe"],
  });
  const said = listen(child);
  if (child.pid) lower(child.pid);
  return { folder, ...speak(child, said, options), end: () => end(child, said, folder) };
}

type End = { signal: NodeJS.Signals | null; startError?: Error };

/** What a child has said and how it ended, gathered from its start. */
type Said = {
  /** Each is called with the next answer, or with the end that came instead. */
  hearers: Set<(next: Answered | End) => void>;
  stderr: string;
  end: End | undefined;
};

function listen(child: ChildProcess): Said {
  const said: Said = { hearers: new Set(), stderr: "", end: undefined };
  const tell = (next: Answered | End) => {
    for (const hearer of said.hearers) hearer(next);
  };
  const endWith = (end: End) => {
    said.end ??= end;
    tell(said.end);
  };
  child.once("exit", (_, signal) => endWith({ signal }));
  child.once("error", (startError) => endWith({ signal: null, startError }));
  const read = readAnswers((answer, blobs) => tell({ answer, blobs }));
  answersOf(child).on("data", (chunk: Buffer) => {
    try {
      read(chunk);
    } catch {
      killGroup(child); // it does not keep to what was agreed: it counts as crashed
    }
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    said.stderr = (said.stderr + chunk).slice(-maxStderrBytes);
  });
  child.stdin?.on("error", () => {}); // a broken pipe is the exit we hear of anyway
  hold(child, false);
  return said;
}

/** The next answer, or the end. */
async function hear(said: Said): Promise<Answered | End> {
  if (said.end) return said.end;
  const { promise, resolve } = Promise.withResolvers<Answered | End>();
  said.hearers.add(resolve);
  const next = await promise;
  said.hearers.delete(resolve);
  return next;
}

const answersOf = (child: ChildProcess) => child.stdio[3] as Readable;

/** An idle child must not keep our process alive, a working one must. */
function hold(child: ChildProcess, isHeld: boolean): void {
  const pipes = [child.stdin, child.stderr, answersOf(child)] as unknown as Duplex[] & { ref(): void; unref(): void }[];
  for (const handle of [child, ...pipes]) isHeld ? handle.ref() : handle.unref();
}

function speak(child: ChildProcess, said: Said, options: ChildOptions): Pick<DecodeChild, "ask" | "isUsable"> {
  let isDoubtful = false;
  const limitBytes = options.memoryLimitBytes;

  const ask: DecodeChild["ask"] = async (request, { signal, progress }) => {
    let killedFor: unknown;
    const killFor = (reason: unknown) => {
      killedFor ??= reason;
      isDoubtful = true;
      killGroup(child);
    };
    const limitMs = options.requestTimeoutMs * ("format" in request.input && slow.has(request.input.format) ? 2 : 1);
    const timer = setTimeout(() => killFor(tooSlow(limitMs)), limitMs);
    const onAbort = () => killFor(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    using watch = watchProcess(child.pid ?? 0, limitBytes, {
      onAdvance: progress,
      onTooLarge: () => killFor(outOfMemory(limitBytes)),
    });
    hold(child, true);
    try {
      const heard = hear(said);
      child.stdin?.write(`${JSON.stringify(request)}\n`);
      const first = await heard;
      if (killedFor !== undefined) throw killedFor;
      if (!("answer" in first)) throw death(said, first, watch.peakRssBytes(), limitBytes);
      progress();
      isDoubtful ||= "format" in request.input && request.input.format === "svg"; // it let a loader in that others must not meet
      isDoubtful ||= first.answer.peakRssBytes > limitBytes / 2 || /timeout|memory/i.test(first.answer.error ?? "");
      return first;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      hold(child, false);
    }
  };
  return { ask, isUsable: () => !isDoubtful && !said.end };
}

const outOfMemory = (limitBytes: number, peakRssBytes?: number) =>
  new Fault("interrupted", "oom", `Decoding took all of its ${limitBytes / 2 ** 20} MiB of memory`, {
    limitBytes,
    peakRssBytes,
  });

const tooSlow = (limitMs: number) =>
  new Fault("interrupted", "timeout_killed", `Decoding took longer than ${limitMs / 1000} s`, { limitMs });

/** How a child that went away without an answer is told. */
function death(said: Said, { signal, startError }: End, peakRssBytes: number, limitBytes: number): Fault {
  if (startError)
    return new Fault("interrupted", "spawn_fail", "A decode child could not be started", { cause: startError });
  const wasSeenSmall = peakRssBytes > 0 && peakRssBytes < limitBytes * 0.5;
  const hasGivenUp = signal === "SIGABRT" && !wasSeenSmall; // what an allocator does that is refused a large piece
  const isOutOfMemory =
    hasGivenUp || peakRssBytes >= limitBytes * 0.8 || /out of memory|bad_alloc|cannot allocate/i.test(said.stderr);
  if (isOutOfMemory) return outOfMemory(limitBytes, peakRssBytes);
  return new Fault("interrupted", "decoder.crashed", `The decoder died (${signal ?? "it ended by itself"})`, {
    signal,
    stderr: said.stderr.slice(-1024),
  });
}

async function end(child: ChildProcess, said: Said, folder: string): Promise<void> {
  hold(child, true);
  killGroup(child);
  while (!said.end) await hear(said);
  await rm(folder, { recursive: true, force: true });
}
