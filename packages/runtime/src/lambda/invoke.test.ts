import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { manualClock } from "../supervisor/manual-clock.ts";
import { openFunction } from "./invoke.ts";

async function functionOf(source: string) {
  const root = await mkdtemp(join(tmpdir(), "darkroom-invoke-"));
  const clock = manualClock();
  onTestFinished(async () => {
    clock[Symbol.dispose]();
    await rm(root, { recursive: true });
  });
  await writeFile(join(root, "handler.mjs"), source);
  const spec = { name: "hash", handler: "handler.mjs", timeoutSec: 30, memoryMb: 512 };
  return { clock, invoke: openFunction(spec, { root, clock }) };
}

test("a handler is loaded once and gets a context like Lambda's", async () => {
  const { invoke } = await functionOf(`
    let calls = 0;
    export const handler = (event, context) => ({
      event, calls: ++calls, name: context.functionName, memory: context.memoryLimitInMB,
      requestId: context.awsRequestId, remainingMs: context.getRemainingTimeInMillis(),
    });`);
  const first = await invoke({ a: 1 });
  expect(first).toMatchObject({ event: { a: 1 }, calls: 1, name: "hash", memory: "512" });
  const second = await invoke({});
  const { remainingMs } = second as { remainingMs: number };
  expect([remainingMs > 1_000, remainingMs <= 30_000]).toEqual([true, true]); // of 30 s
  expect(second).toMatchObject({ calls: 2 });
  expect(second).not.toHaveProperty("requestId", (first as { requestId: string }).requestId);
});

test("a handler that takes too long has failed", async () => {
  const { invoke, clock } = await functionOf("export const handler = () => new Promise(() => undefined);");
  const invoked = invoke({});
  const failed = expect(invoked).rejects.toMatchObject({
    name: "FunctionTimedOut",
    message: expect.stringContaining("30 s"),
  });
  const timer = setInterval(() => clock.advance(31_000), 20);
  await failed;
  clearInterval(timer);
});

test("what a handler throws comes through, and a module without a handler is named", async () => {
  const throwing = await functionOf("export const handler = () => { throw new TypeError('no such picture'); };");
  await expect(throwing.invoke({})).rejects.toThrow("no such picture");
  const missing = await functionOf("export const handle = 1;");
  await expect(missing.invoke({})).rejects.toThrow(/handler.mjs exports no function named handler/);
});
