import { copyFile, link, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { ChildRequest } from "./child-wire.ts";
import { inputName } from "./child-wire.ts";
import type { Answered, DecodeChild } from "./decode-child.ts";
import { startDecodeChild } from "./decode-child.ts";
import type { Pulse } from "./pulse.ts";
import type { Sandbox } from "./sandbox.ts";
import { findSandbox } from "./sandbox.ts";
import type { Slot, Slots } from "./slots.ts";
import { freeSlot, makeSlots } from "./slots.ts";
import type { VideoTools } from "./video-tools.ts";
import { findVideoTools } from "./video-tools.ts";

export type PoolOptions = {
  /** Decode slots, and at most as many children; default: as many as cores. */
  slots?: number;
  /** Where children work; on the file system of the originals they are linked, elsewhere copied. Default: the system's. */
  workFolder?: string;
  memoryLimitBytes?: number;
  idleMs?: number;
  filesPerChild?: number;
  /** Wall time one decode may take. */
  requestTimeoutMs?: number;
  /** Programs to read video with, in place of what is found. */
  ffmpegPath?: string;
  ffprobePath?: string;
  /** The PATH that children get, and where programs are looked for. */
  searchPath?: string;
};

/** The children that decode, and the slots their users take before they claim work. */
export type DecodePool = AsyncDisposable & {
  /** A slot for a stage's work, or `undefined` when none came free in time. A stage that does not decode always gets one. */
  findSlot(stage: { decodes?: boolean }, options: { withinMs: number }): Promise<Slot | undefined>;
  /** Has a child decode the file at `path`. Rejects with `interrupted` faults, or with the reason of the pulse's signal. */
  decode(path: string, request: ChildRequest, pulse: Pulse): Promise<Answered>;
  /** A new empty folder, 0700, that goes with the pool. */
  makeFolder(prefix: string): Promise<string>;
  /** How children are held on this machine; found out once. */
  sandbox(): Promise<Sandbox>;
  /** The programs that read video, with their versions; found once. Rejects with Fault `decoder.missing`. */
  tools(): Promise<VideoTools>;
  /** Probing runs beside the decode slots, two at a time. */
  readonly probes: Slots;
  /** Resident memory a child may take. */
  readonly memoryLimitBytes: number;
  readonly env: NodeJS.ProcessEnv;
};

const standardPath = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/opt/homebrew/bin";

/** All a child gets to know of our environment. */
const childEnv = (searchPath: string): NodeJS.ProcessEnv => ({
  PATH: searchPath,
  LANG: "C.UTF-8",
  VIPS_BLOCK_UNTRUSTED: "1",
  UV_THREADPOOL_SIZE: "2",
  MALLOC_ARENA_MAX: "2",
});

/** Opens a pool; nothing is started before it is asked. Disposing kills every child. */
export function openDecodePool(options: PoolOptions = {}): DecodePool {
  const { slots = availableParallelism(), idleMs = 30_000, filesPerChild = 200, searchPath = standardPath } = options;
  const { memoryLimitBytes = 2 ** 30, requestTimeoutMs = 20_000 } = options;
  const env = childEnv(searchPath);
  const stageSlots = makeSlots(slots);
  const childSlots = makeSlots(slots);
  const living = new Set<DecodeChild>();
  const idle = new Map<DecodeChild, NodeJS.Timeout>();
  const served = new Map<DecodeChild, number>();
  let folder: Promise<string> | undefined;
  let sandbox: Promise<Sandbox> | undefined;
  let tools: Promise<VideoTools> | undefined;
  let isClosed = false;

  const findSandboxOnce = () => (sandbox ??= findSandbox(env));
  const folderOnce = () => (folder ??= makeWorkFolder(options.workFolder ?? tmpdir()));

  const end = async (child: DecodeChild) => {
    clearTimeout(idle.get(child));
    idle.delete(child);
    served.delete(child);
    await child.end();
    living.delete(child);
  };

  const take = async (): Promise<DecodeChild> => {
    const rested = [...idle.keys()].findLast((child) => child.isUsable()); // the one used last; others may end
    if (rested) {
      clearTimeout(idle.get(rested));
      idle.delete(rested);
      return rested;
    }
    if (isClosed) throw new Error("The decode pool is closed");
    const [workFolder, held] = await Promise.all([folderOnce(), findSandboxOnce()]);
    const child = await startDecodeChild({ workFolder, sandbox: held, env, memoryLimitBytes, requestTimeoutMs });
    living.add(child);
    return child;
  };

  const giveBack = async (child: DecodeChild) => {
    const count = (served.get(child) ?? 0) + 1;
    served.set(child, count);
    if (isClosed || !child.isUsable() || count >= filesPerChild) return end(child);
    await rm(join(child.folder, inputName), { force: true });
    idle.set(child, setTimeout(() => void end(child), idleMs).unref());
  };

  return {
    env,
    memoryLimitBytes,
    sandbox: findSandboxOnce,
    tools: () => (tools ??= findVideoTools({ ...options, searchPath })),
    probes: makeSlots(2),
    makeFolder: async (prefix) => mkdtemp(join(await folderOnce(), prefix)),
    findSlot: (stage, { withinMs }) => (stage.decodes ? stageSlots.take({ withinMs }) : Promise.resolve(freeSlot)),
    async decode(path, request, pulse) {
      using _right = await childSlots.take({ signal: pulse.signal });
      const child = await take();
      try {
        await place(path, join(child.folder, inputName));
        return await child.ask(request, pulse);
      } finally {
        await giveBack(child);
      }
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await Promise.all([...living].map(end));
      if (folder) await rm(await folder, { recursive: true, force: true });
    },
  };
}

/** Gives a file a second name where a child can see it; across file systems by a copy. */
export async function place(path: string, target: string): Promise<void> {
  await link(path, target).catch(() => copyFile(path, target));
}

/** A folder for one pool, named for its process; those of processes that are gone are removed. */
async function makeWorkFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const left = (await readdir(parent)).filter(
    (name) => /^decode-\d+-/.test(name) && !isAlive(Number(name.split("-")[1])),
  );
  await Promise.all(left.map((name) => rm(join(parent, name), { recursive: true, force: true })));
  return mkdtemp(join(parent, `decode-${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
