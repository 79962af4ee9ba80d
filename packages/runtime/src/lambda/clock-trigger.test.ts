import { expect, onTestFinished, test, vi } from "vitest";
import { type Log, silentLog } from "../log.ts";
import { manualClock } from "../supervisor/manual-clock.ts";
import { ClockTrigger } from "./clock-trigger.ts";

function open(invoke: (event: unknown) => Promise<unknown>, log: Log = silentLog) {
  const clock = manualClock();
  const trigger = new ClockTrigger({ name: "sweep", everySec: 15, invoke, clock, log });
  onTestFinished(() => clock[Symbol.dispose]());
  return { clock, trigger };
}

test("a function is woken every so often with the event EventBridge sends", async () => {
  const invoke = vi.fn(async (_event: unknown) => undefined);
  const { clock } = open(invoke);
  clock.advance(14_000);
  expect(invoke).not.toHaveBeenCalled();
  clock.advance(1_000);
  expect(invoke).toHaveBeenCalledTimes(1);
  expect(invoke.mock.calls[0]?.[0]).toMatchObject({
    version: "0",
    "detail-type": "Scheduled Event",
    source: "aws.events",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    resources: ["arn:aws:events:us-east-1:000000000000:rule/sweep"],
    detail: {},
  });
});

test("a tick is skipped while the last one runs", async () => {
  const gate = Promise.withResolvers<void>();
  const invoke = vi.fn(() => gate.promise);
  const { clock, trigger } = open(invoke);
  clock.advance(15_000);
  clock.advance(15_000);
  expect(invoke).toHaveBeenCalledTimes(1);
  expect(trigger.isRunning).toBe(true);
  gate.resolve();
  await trigger.tick();
  clock.advance(15_000);
  expect(invoke).toHaveBeenCalledTimes(2);
});

test("what a tick throws is noted, and the next one comes", async () => {
  const log = vi.fn<Log>();
  const { trigger } = open(() => Promise.reject(new Error("the table is away")), log);
  await trigger.tick();
  await trigger.tick();
  expect(log).toHaveBeenCalledTimes(2);
  expect(log).toHaveBeenCalledWith("error", "function failed", {
    function: "sweep",
    reason: "Error: the table is away",
  });
});

test("a trigger that stops waits for what runs, and wakes nobody again", async () => {
  const gate = Promise.withResolvers<void>();
  const invoke = vi.fn(() => gate.promise);
  const { clock, trigger } = open(invoke);
  clock.advance(15_000);
  const stopped = trigger.stop();
  gate.resolve();
  await stopped;
  clock.advance(60_000);
  expect(invoke).toHaveBeenCalledTimes(1);
});
