import { fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "@darkroom/domain";
import { expect, it, vi } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { isAlive } from "../../../test/support/descendants.ts";
import type { DecodePool, PoolOptions } from "./index.ts";
import { makePictures, openDecodePool } from "./index.ts";

const sizes = [{ role: "preview", longEdgePx: 1440, format: "jpeg" }] as const;
const never = new AbortController().signal;
const isLinux = process.platform === "linux";

/** A busy machine is slow: whoever waits, waits long. */
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

async function openPool(options: PoolOptions = {}) {
  const workFolder = await mkdtemp(join(tmpdir(), "darkroom-pool-"));
  const pool = openDecodePool({ workFolder, slots: 1, ...options });
  const close = async () => {
    await pool[Symbol.asyncDispose]();
    expect(await readdir(workFolder)).toEqual([]);
    await rm(workFolder, { recursive: true });
  };
  return { pool, workFolder, [Symbol.asyncDispose]: close };
}

async function decode(pool: DecodePool, signal = never, progress = () => {}) {
  const { path, bytes } = await pictures.smallJpeg();
  return makePictures(pool, { path, sizeBytes: bytes.length, kind: "image" }, sizes, { signal, progress });
}

/** The processes this one has started and that still live. */
function childrenOf(pid: number = process.pid): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim().split(" "))
    .filter(Boolean)
    .map(Number);
}

it("hands out two slots for each child, first come, first served", async () => {
  await using opened = await openPool({ slots: 1 });
  const { pool } = opened;
  const thumbnail = { decodes: true };
  const one = await pool.findSlot(thumbnail, { withinMs: 0 });
  const two = await pool.findSlot(thumbnail, { withinMs: 0 });
  expect(await pool.findSlot(thumbnail, { withinMs: 20 })).toBeUndefined();

  const third = pool.findSlot(thumbnail, { withinMs: 5_000 });
  const fourth = pool.findSlot(thumbnail, { withinMs: 50 });
  one?.[Symbol.dispose]();
  one?.[Symbol.dispose]();

  expect(await third).toBeDefined();
  expect(await fourth).toBeUndefined();
  two?.[Symbol.dispose]();
});

it("gives a stage that does not decode a slot at once, however many there are", async () => {
  await using opened = await openPool({ slots: 1 });
  const slots = await Promise.all([1, 2, 3].map(() => opened.pool.findSlot({}, { withinMs: 0 })));
  expect(slots.every(Boolean)).toBe(true);
});

it.runIf(isLinux)("uses one child for many files, and another after its share", async () => {
  await using opened = await openPool({ filesPerChild: 2 });
  await decode(opened.pool);
  const [first] = childrenOf();
  await decode(opened.pool);
  await until(() => expect(childrenOf()).not.toContain(first));
  await decode(opened.pool);
  expect(childrenOf()).toHaveLength(1);
});

it.runIf(isLinux)("holds its children: low priority, a bare environment, limits, no network", async () => {
  await using opened = await openPool();
  await decode(opened.pool);
  const [child = 0] = childrenOf();
  const stat = readFileSync(`/proc/${child}/stat`, "utf8");
  expect(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]).toBe("10");
  const names = readFileSync(`/proc/${child}/environ`, "utf8")
    .split("\0")
    .filter(Boolean)
    .map((entry) => entry.split("=")[0]);
  expect(names.toSorted()).toEqual([
    "GCONV_PATH",
    "LANG",
    "MALLOC_ARENA_MAX",
    "PATH",
    "UV_THREADPOOL_SIZE",
    "VIPS_BLOCK_UNTRUSTED",
  ]);
  const sandbox = await opened.pool.sandbox();
  if (sandbox.memory === "kernel")
    expect(readFileSync(`/proc/${child}/limits`, "utf8")).toMatch(/Max core file size +0 /);
  if (sandbox.isWithoutNetwork)
    expect(readFileSync(`/proc/${child}/net/dev`, "utf8").trim().split("\n")).toHaveLength(3);
});

it.runIf(isLinux)("ends children that nobody needed for a while", async () => {
  await using opened = await openPool({ idleMs: 50 });
  await decode(opened.pool);
  await until(() => expect(childrenOf()).toEqual([]));
});

it.runIf(isLinux)("kills a hung decoder when its work is aborted, and goes on with another", async () => {
  await using opened = await openPool();
  await decode(opened.pool);
  const [child = 0] = childrenOf();
  process.kill(child, "SIGSTOP");
  const ended = new AbortController();
  const hung = decode(opened.pool, ended.signal);
  await until(() => statSync(`/proc/${child}/cwd/input.bin`));

  ended.abort(new Fault("interrupted", "timeout_killed", "The work stood still"));

  await expect(hung).rejects.toMatchObject({ code: "timeout_killed" });
  expect(isAlive(child)).toBe(false);
  expect((await decode(opened.pool)).pictures).toHaveLength(1);
});

it.runIf(isLinux)("ends what is being decoded when the pool closes", async () => {
  const opened = await openPool();
  await decode(opened.pool);
  const [child = 0] = childrenOf();
  process.kill(child, "SIGSTOP"); // so that it is not done before
  const refused = expect(decode(opened.pool)).rejects.toThrow();
  await until(() => statSync(`/proc/${child}/cwd/input.bin`));
  await opened[Symbol.asyncDispose]();
  expect(isAlive(child)).toBe(false);
  await refused;
});

it("ends a decode that takes too long", async () => {
  await using opened = await openPool({ requestTimeoutMs: 5 });
  await expect(decode(opened.pool)).rejects.toMatchObject({ kind: "interrupted", code: "timeout_killed" });
});

it.runIf(isLinux)("calls a dead child a crash, worth another attempt", async () => {
  await using opened = await openPool();
  await decode(opened.pool);
  const [child = 0] = childrenOf();
  process.kill(child, "SIGSTOP");
  const doomed = decode(opened.pool);
  await until(() => statSync(`/proc/${child}/cwd/input.bin`));
  process.kill(child, "SIGKILL");

  await expect(doomed).rejects.toMatchObject({ kind: "interrupted", code: "decoder.crashed" });
  expect((await decode(opened.pool)).pictures).toHaveLength(1);
});

it("calls a decode that takes all of its memory by its name", async () => {
  await using opened = await openPool({ memoryLimitBytes: 80 * 2 ** 20 });
  const { path, bytes } = await pictures.photo(3, 6000, 4000);
  const doomed = makePictures(
    opened.pool,
    { path, sizeBytes: bytes.length, kind: "image" },
    [{ role: "large", longEdgePx: 6000, format: "jpeg" }],
    {
      signal: never,
      progress: () => {},
    },
  );
  await expect(doomed).rejects.toMatchObject({ kind: "interrupted", code: "oom" });
});

it("shows that it lives while it decodes, and does nothing for work that was aborted before", async () => {
  await using opened = await openPool();
  let beats = 0;
  await decode(opened.pool, never, () => {
    beats += 1;
  });
  expect(beats).toBeGreaterThan(0);
  await expect(decode(opened.pool, AbortSignal.abort(new Error("cancelled")))).rejects.toThrow("cancelled");
});

it.runIf(isLinux)("leaves no child behind when its process is killed", async () => {
  const { path } = await pictures.photo12Mp();
  const program = fileURLToPath(new URL("../../../test/fixtures/pool-in-a-process.ts", import.meta.url));
  const workFolder = await mkdtemp(join(tmpdir(), "darkroom-pool-"));
  const host = fork(program, [path, workFolder], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  await once(host, "message");
  const children = childrenOf(host.pid);
  expect(children.length).toBeGreaterThan(0);

  host.kill("SIGKILL");
  await once(host, "exit");

  await until(() => expect(children.filter(isAlive)).toEqual([]));
  await using opened = await openPool({ workFolder });
  await decode(opened.pool);
  expect(await readdir(workFolder)).toHaveLength(1);
  await opened.pool[Symbol.asyncDispose]();
  await rm(workFolder, { recursive: true });
});
