import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { type ChildRequest, inputName } from "./child-wire.ts";
import { type Answered, startDecodeChild } from "./decode-child.ts";
import { keepChildren } from "./keep-children.ts";
import type { Pulse } from "./pulse.ts";
import { findSandbox, type Sandbox } from "./sandbox.ts";
import { freeSlot, makeSlots, type Slot, type Slots } from "./slots.ts";
import { type Abilities, findAbilities } from "./tool-abilities.ts";
import { findTool, type ToolName, type VideoTool } from "./video-tools.ts";
import { makeWorkFolder, place } from "./work-folder.ts";

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
  /** How far background work stands behind everything else, 0 to 19. */
  backgroundNice?: number;
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
  /** A program that reads video, with its version; found once. Rejects with Fault `decoder.missing`. */
  tool(name: ToolName): Promise<VideoTool>;
  /** What its ffmpeg was built with; found once. Rejects as `tool` does. */
  abilities(): Promise<Abilities>;
  /** How many files are decoded at a time. */
  readonly cores: number;
  readonly backgroundNice: number;
  /** How long no stage has held a decode slot, in milliseconds; 0 while one does. */
  restedMs(): number;
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
  GCONV_PATH: devNull, // a static ffprobe that loads this machine's character tables dies of every transport stream
});

/** A stage holds its slot while it fetches, stores and settles, too: with two for each child, the children need not wait for that. */
const heldPerChild = 2;

/** Opens a pool; nothing is started before it is asked. Disposing kills every child. */
export function openDecodePool(options: PoolOptions = {}): DecodePool {
  const { slots = availableParallelism(), idleMs = 30_000, filesPerChild = 200, searchPath = standardPath } = options;
  const { memoryLimitBytes = 2 ** 30, requestTimeoutMs = 20_000 } = options;
  const env = childEnv(searchPath);
  const stageSlots = makeSlots(slots * heldPerChild);
  const sandbox = once(() => findSandbox(env));
  let hasFolder = false;
  const workFolder = once(() => {
    hasFolder = true;
    return makeWorkFolder(options.workFolder ?? tmpdir());
  });

  const start = async () => {
    const [folder, held] = await Promise.all([workFolder(), sandbox()]);
    return startDecodeChild({ workFolder: folder, sandbox: held, env, memoryLimitBytes, requestTimeoutMs });
  };
  const tools = {
    ffmpeg: once(() => findTool("ffmpeg", { configured: options.ffmpegPath, searchPath })),
    ffprobe: once(() => findTool("ffprobe", { configured: options.ffprobePath, searchPath })),
  };
  const abilities = once(async () => findAbilities((await tools.ffmpeg()).path));
  const children = keepChildren(start, { count: slots, idleMs, filesPerChild });

  return {
    env,
    memoryLimitBytes,
    sandbox,
    tool: (name) => tools[name](),
    abilities,
    cores: slots,
    backgroundNice: options.backgroundNice ?? 19,
    restedMs: stageSlots.restedMs,
    probes: makeSlots(2),
    makeFolder: async (prefix) => mkdtemp(join(await workFolder(), prefix)),
    findSlot: (stage, { withinMs }) => (stage.decodes ? stageSlots.take({ withinMs }) : Promise.resolve(freeSlot)),
    decode: (path, request, pulse) =>
      children.use(pulse.signal, async (child) => {
        await place(path, join(child.folder, inputName));
        return child.ask(request, pulse);
      }),
    async [Symbol.asyncDispose]() {
      await children[Symbol.asyncDispose]();
      if (hasFolder) await rm(await workFolder(), { recursive: true, force: true });
    },
  };
}

/** Finds something out once; a failure is not kept, so that it may be asked again when the machine is mended. */
function once<Value>(find: () => Promise<Value>): () => Promise<Value> {
  let found: Promise<Value> | undefined;
  return () => {
    found ??= find().catch((error) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}
