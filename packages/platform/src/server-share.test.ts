import { hostname } from "node:os";
import { ServerSlots as Store } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestTable, type TestTable } from "../../../test/support/both-tables.ts";
import { manualClock } from "../../runtime/src/supervisor/manual-clock.ts";
import type { Config } from "./config.ts";
import { openServerShare } from "./server-share.ts";

let on: TestTable;
beforeAll(async () => {
  on = await startTestTable("dynoxide");
});
afterAll(() => on[Symbol.asyncDispose]());

const { signal } = new AbortController();
const soon = { withinMs: 0 };
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const clock = manualClock();
const shareOf = (owner: string, baseUrl: string, parallel = 1) => {
  const config = { ai: { parallel, baseUrl } } as Config;
  return openServerShare({ config, table: on.table, clock, log: quiet, worker: { owner } });
};

it("asks a server no more at a time than all processes may together, and lets the next one in", async () => {
  const url = "http://localhost:1";
  await using one = shareOf("one", url);
  await using other = shareOf("other", `http://${hostname()}:1`); // the same server, by its name
  const turn = await one.take(1, signal);
  expect(await other.findPlace(soon)).toBeUndefined();
  turn[Symbol.dispose]();
  expect(await other.findPlace(soon)).toBeUndefined(); // it has work again in a moment, perhaps
  clock.advance(5_001);
  await expect.poll(async () => (await other.findPlace(soon)) !== undefined).toBe(true);
  expect(await one.findPlace(soon)).toBeUndefined();
});

it("costs two calls, and one for each heartbeat, however many turns are taken", async () => {
  await using share = shareOf("busy", "http://localhost:2", 2);
  on.sent.splice(0);
  for (let at = 0; at < 20; at++) {
    const [first, second] = [await share.take(1, signal), await share.take(1, signal)];
    first[Symbol.dispose]();
    second[Symbol.dispose]();
  }
  expect(on.sent.map(({ command }) => command)).toEqual(["GetItemCommand", "PutItemCommand", "PutItemCommand"]);
  using _place = await share.findPlace(soon);
  clock.advance(15_001);
  await expect.poll(() => on.sent.length).toBe(4);
});

it("gives back what it does not need at its heartbeat, and takes it again", async () => {
  const url = "http://localhost:3";
  await using one = shareOf("one", url, 2);
  await using other = shareOf("other", url, 2);
  const turns = [await one.take(1, signal), await one.take(1, signal)];
  expect(await other.findPlace(soon)).toBeUndefined();
  turns.pop()?.[Symbol.dispose]();
  clock.advance(15_001);
  await expect.poll(async () => (await other.findPlace(soon)) !== undefined).toBe(true);
  turns.pop()?.[Symbol.dispose]();
  expect(await Store.list(on.table)).toContainEqual(expect.objectContaining({ id: `${hostname()}:3`, most: 2 }));
});

it("leaves nothing behind when it is closed, and waits for nobody whose lease is over", async () => {
  const url = "http://localhost:4";
  const killed = shareOf("killed", url);
  await killed.findPlace(soon);
  await using next = shareOf("next", url);
  expect(await next.findPlace(soon)).toBeUndefined();
  await killed[Symbol.asyncDispose]();
  expect(await next.findPlace(soon)).toBeDefined();
});

it("ends waiting for a turn when its job does", async () => {
  const url = "http://localhost:5";
  await using one = shareOf("one", url);
  await using _turn = { [Symbol.asyncDispose]: async () => turn[Symbol.dispose]() };
  const turn = await one.take(1, signal);
  await using other = shareOf("other", url);
  const cancelled = new AbortController();
  const waits = expect(other.take(1, cancelled.signal)).rejects.toThrow("cancelled");
  cancelled.abort(new Error("cancelled"));
  await waits;
});
