import { CreateQueueCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test, vi } from "vitest";
import { openLine } from "../../../../test/support/line.ts";
import { silentLog } from "../log.ts";
import { type LocalQueues, startQueues } from "../sqs/testing.ts";
import { EventSourceMapping } from "./event-source-mapping.ts";
import { openPollClient } from "./poll-client.ts";

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 20 });
const empty = { visible: 0, delayed: 0, inFlight: 0 };

/** A queue whose messages stay hidden for 450 s, and a worker on it, behind a line, that holds them for 60 s at a time. */
async function join(local: LocalQueues, work: () => unknown, batchSize = 1) {
  const Attributes = { VisibilityTimeout: "450" };
  const { QueueUrl = "" } = await local.client.send(new CreateQueueCommand({ QueueName: "q", Attributes }));
  const line = await openLine(local.endpoint);
  const sqs = openPollClient({ endpoint: line.url, region: "us-east-1", ownerToken: local.ownerToken });
  const invoke = vi.fn(async () => work());
  const mapping = new EventSourceMapping(
    {
      functionName: "q",
      queueUrl: QueueUrl,
      queueArn: "arn",
      batchSize,
      concurrency: 1,
      batchWindowMs: 0,
      holdSec: 60,
    },
    { invoke, sqs, clock: local.clock, log: silentLog },
  );
  onTestFinished(async () => {
    await mapping.stop();
    sqs.destroy();
    await line[Symbol.asyncDispose]();
  });
  const sendAll = (...bodies: string[]) =>
    local.client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: bodies.map((MessageBody, at) => ({ Id: `${at}`, MessageBody })),
      }),
    );
  return { mapping, line, invoke, sendAll, depth: () => local.queues.depths().find(({ queue }) => queue === "q") };
}

/** How long the one message that is taken stays hidden yet, in seconds. */
const hiddenSec = (local: LocalQueues) => ((local.queues.nextChangeMs() ?? 0) - local.clock.nowMs()) / 1000;

test("work that takes longer than a message is held keeps its message", async () => {
  await using local = await startQueues();
  const gate = Promise.withResolvers<void>();
  const { invoke, sendAll, depth } = await join(local, () => gate.promise);
  await sendAll("a");
  await until(() => expect(invoke).toHaveBeenCalledTimes(1));
  for (let beat = 0; beat < 10; beat++) {
    local.clock.advance(20_000);
    await until(() => expect(hiddenSec(local)).toBeGreaterThan(50));
  }
  expect(depth()).toMatchObject({ visible: 0, inFlight: 1 });
  gate.resolve();
  await until(() => expect(depth()).toMatchObject(empty));
  expect(invoke).toHaveBeenCalledTimes(1);
});

test("a worker whose line is cut gives its messages back within a minute, and takes them again when it is back", async () => {
  await using local = await startQueues();
  const gate = Promise.withResolvers<void>();
  const { line, invoke, sendAll, depth } = await join(local, () => gate.promise);
  await sendAll("a");
  await until(() => expect(invoke).toHaveBeenCalledTimes(1));
  line.cut();
  local.clock.advance(61_000);
  expect(depth()).toMatchObject({ visible: 1, inFlight: 0 });
  line.mend();
  gate.resolve();
  await until(() => expect(depth()).toMatchObject(empty));
});

test("what is unfinished when a worker has stopped is named, and received by others at once", async () => {
  await using local = await startQueues();
  const { mapping, invoke, sendAll, depth } = await join(local, () => new Promise(() => undefined));
  await sendAll("a", "b");
  await until(() => expect(invoke).toHaveBeenCalledTimes(1));
  let isStopped = false;
  void mapping.stop().then(() => {
    isStopped = true;
  });
  await until(() => {
    local.clock.advance(10_000);
    expect(isStopped).toBe(true);
  });
  expect(mapping.unfinished()).toHaveLength(1);
  await mapping.giveBack();
  expect(mapping.unfinished()).toEqual([]);
  expect(depth()).toMatchObject({ visible: 2, inFlight: 0 });
});

test("polls that bring nothing are counted until one brings something", async () => {
  await using local = await startQueues();
  const { mapping, sendAll } = await join(local, () => undefined);
  await until(() => {
    local.clock.advance(20_000);
    expect(mapping.counts.emptyPolls).toBeGreaterThan(2);
  });
  await sendAll("a");
  await until(() => expect(mapping.counts).toMatchObject({ acknowledged: 1 }));
  expect(mapping.counts.emptyPolls).toBeLessThan(2);
});
