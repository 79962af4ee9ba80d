import { CreateQueueCommand, SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { silentLog } from "../log.ts";
import { type LocalQueues, startQueues } from "../sqs/testing.ts";
import { EventSourceMapping, type Mapping } from "./event-source-mapping.ts";
import { openPollClient } from "./poll-client.ts";
import type { SqsRecord } from "./records.ts";

type Event = { Records: SqsRecord[] };

/** A busy machine is slow: whoever waits, waits long. */
const until = (check: () => unknown, intervalMs = 20) => vi.waitFor(check, { timeout: 15_000, interval: intervalMs });

const Attributes = { VisibilityTimeout: "60" };

/** A queue `q`, hidden for 60 s a receive, and a mapping on it that calls `work`. */
async function open(local: LocalQueues, work: (event: Event) => unknown, limits: Partial<Mapping> = {}) {
  const { QueueUrl = "" } = await local.client.send(new CreateQueueCommand({ QueueName: "q", Attributes }));
  const sqs = openPollClient({ endpoint: local.endpoint, region: "us-east-1", ownerToken: local.ownerToken });
  const events: Event[] = [];
  const invoke = async (event: unknown) => {
    events.push(event as Event);
    return work(event as Event);
  };
  const mapping = new EventSourceMapping(
    {
      functionName: "q",
      queueUrl: QueueUrl,
      queueArn: "arn:aws:sqs:us-east-1:000000000000:q",
      ...{ batchSize: 10, concurrency: 1, batchWindowMs: 0, ...limits },
    },
    { invoke, sqs, clock: local.clock, log: silentLog },
  );
  onTestFinished(async () => {
    await mapping.stop();
    sqs.destroy();
  });
  return {
    mapping,
    events,
    bodies: () => events.map(({ Records }) => Records.map(({ body }) => body)),
    send: (MessageBody: string) => local.client.send(new SendMessageCommand({ QueueUrl, MessageBody })),
    sendAll: (...bodies: string[]) =>
      local.client.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: bodies.map((MessageBody, i) => ({ Id: `${i}`, MessageBody })),
        }),
      ),
    depth: () => local.queues.depths().find(({ queue }) => queue === "q"),
  };
}

const empty = { visible: 0, delayed: 0, inFlight: 0 };
const itemIdentifiers = (...ids: unknown[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe("an invocation", () => {
  test("gets records in the shape of Lambda, and what it takes is deleted", async () => {
    await using local = await startQueues();
    const { send, events, depth } = await open(local, () => undefined);
    const { MessageId } = await send("hello");
    await until(() => expect(depth()).toMatchObject(empty));
    expect(events).toHaveLength(1);
    expect(events[0]?.Records).toMatchObject([
      {
        messageId: MessageId,
        body: "hello",
        attributes: { ApproximateReceiveCount: "1" },
        messageAttributes: {},
        md5OfBody: "5d41402abc4b2a76b9719d911017c592",
        eventSource: "aws:sqs",
        eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:q",
        awsRegion: "us-east-1",
      },
    ]);
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["no list", {}],
    ["a null list", { batchItemFailures: null }],
    ["an empty list", { batchItemFailures: [] }],
  ])("that answers %s has succeeded", async (_, answer) => {
    await using local = await startQueues();
    const { sendAll, depth } = await open(local, () => answer);
    await sendAll("a", "b");
    await until(() => expect(depth()).toMatchObject(empty));
  });

  test.each([
    ["throws", () => Promise.reject(new Error("no"))],
    ["answers text", () => "done"],
    ["answers no list of failures", () => ({ batchItemFailures: "a" })],
    ["names an unknown message", () => itemIdentifiers("nobody")],
    ["names a message by nothing", () => itemIdentifiers("")],
    ["names a message by null", () => itemIdentifiers(null)],
    ["uses a wrong key", ({ Records }: Event) => ({ batchItemFailures: [{ id: Records[0]?.messageId }] })],
  ])("that %s fails its whole batch, which comes again when its time is over", async (_, work) => {
    await using local = await startQueues();
    let isSick = true;
    const { mapping, sendAll, depth, bodies } = await open(local, (event) => (isSick ? work(event) : undefined));
    await sendAll("a", "b");
    await until(() => expect(mapping.counts).toMatchObject({ failed: 2, running: 0 }));
    expect(depth()).toMatchObject({ ...empty, inFlight: 2 });
    isSick = false;
    local.clock.advance(61_000);
    await until(() => expect(depth()).toMatchObject(empty));
    expect(bodies().flat().sort()).toEqual(["a", "a", "b", "b"]);
  });

  test("that names what failed keeps only that", async () => {
    await using local = await startQueues();
    const failing = ({ Records }: Event) =>
      itemIdentifiers(...Records.filter(({ body }) => body === "b").map(({ messageId }) => messageId));
    const { mapping, sendAll, depth } = await open(local, failing);
    await sendAll("a", "b", "c");
    await until(() => expect(mapping.counts).toMatchObject({ acknowledged: 2, failed: 1 }));
    await until(() => expect(depth()).toMatchObject({ ...empty, inFlight: 1 }));
  });
});

describe("a mapping", () => {
  test("never runs more invocations than it may, and takes no more long work than it can begin", async () => {
    await using local = await startQueues();
    const gates: (() => void)[] = [];
    let mostRunning = 0;
    const work = async () => {
      await new Promise<void>((resolve) => gates.push(resolve));
    };
    const { mapping, sendAll, depth } = await open(local, work, { batchSize: 1, concurrency: 3 });
    await sendAll("1", "2", "3", "4", "5");
    for (let done = 0; done < 5; done++) {
      await until(() => expect(gates.length).toBe(Math.min(5, done + 3)));
      mostRunning = Math.max(mostRunning, mapping.counts.running);
      expect(depth()?.visible).toBe(Math.max(0, 2 - done));
      local.clock.advance(2_000);
      gates[done]?.();
    }
    await until(() => expect(depth()).toMatchObject(empty));
    expect(mostRunning).toBe(3);
  });

  test("takes single messages ahead of time once they are soon done with, and gives them back when it stops", async () => {
    await using local = await startQueues();
    const gates: (() => void)[] = [];
    let isQuick = true;
    const work = () => (isQuick ? undefined : new Promise<void>((resolve) => gates.push(resolve)));
    const { mapping, send, sendAll, depth } = await open(local, work, { batchSize: 1, concurrency: 2 });
    await send("warm");
    await until(() => expect(depth()).toMatchObject(empty));
    isQuick = false;
    await sendAll("1", "2", "3", "4", "5", "6", "7", "8");
    await until(() => expect(gates).toHaveLength(2));
    expect(mapping.counts.running).toBe(2);
    expect(depth()?.inFlight).toBeLessThanOrEqual(4);
    const stopped = mapping.stop();
    for (const open of gates) open();
    await stopped;
    expect(depth()).toMatchObject({ visible: 6, inFlight: 0 });
  });

  test("waits a moment for a batch to fill", async () => {
    await using local = await startQueues();
    const { mapping, send, bodies } = await open(local, () => undefined, { batchWindowMs: 20_000 });
    await send("a");
    await until(() => expect(mapping.counts.held).toBe(1)); // from now on it waits for more
    await send("b");
    await send("c");
    expect(bodies()).toEqual([]);
    local.clock.advance(20_000);
    await until(() => expect(bodies()).toEqual([["a", "b", "c"]]));
  });

  test("fills a batch larger than a receive can", async () => {
    await using local = await startQueues();
    const { QueueUrl } = await local.client.send(new CreateQueueCommand({ QueueName: "q", Attributes }));
    const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: `${i}`, MessageBody: `${i}` }));
    for (let sent = 0; sent < 60; sent += 10)
      await local.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const { mapping, bodies, depth } = await open(local, () => undefined, { batchSize: 50, batchWindowMs: 20_000 });
    await until(() => expect(mapping.counts).toMatchObject({ acknowledged: 50, held: 10 }));
    local.clock.advance(20_000);
    await until(() => expect(mapping.counts.acknowledged).toBe(60));
    expect(bodies().map((batch) => batch.length)).toEqual([50, 10]);
    await until(() => expect(depth()).toMatchObject(empty));
  });

  test("goes on after the queues were away", async () => {
    await using local = await startQueues();
    const { send, bodies } = await open(local, () => undefined);
    await local.restart();
    await send("a");
    await until(() => expect(bodies()).toEqual([["a"]]));
  });

  test("that stops waits for what runs, and deletes it", async () => {
    await using local = await startQueues();
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const work = async () => {
      begun.resolve();
      await gate.promise;
    };
    const { mapping, send, depth } = await open(local, work);
    await send("a");
    await begun.promise;
    const stopped = mapping.stop();
    await send("b");
    gate.resolve();
    await stopped;
    expect(depth()).toMatchObject({ visible: 1, inFlight: 0 });
  });

  test("that stops gives up after 10 s on what still runs: it keeps its message", async () => {
    await using local = await startQueues();
    const begun = Promise.withResolvers<void>();
    const work = () => {
      begun.resolve();
      return new Promise(() => undefined);
    };
    const { mapping, send, depth } = await open(local, work);
    await send("a");
    await begun.promise;
    let isStopped = false;
    const stopped = mapping.stop().then(() => {
      isStopped = true;
    });
    await until(() => {
      local.clock.advance(10_000);
      expect(isStopped).toBe(true);
    });
    await stopped;
    expect(depth()?.visible).toBe(0);
  });

  test("delivers again what at-least-once delivery repeats, and is not confused", async () => {
    await using local = await startQueues();
    Object.assign(local.faults, { duplicate: 0.3, reorder: 0.5, loseReceive: 0.2 });
    const seen = new Set<string>();
    const { sendAll, depth } = await open(
      local,
      ({ Records }) => {
        for (const { body } of Records) seen.add(body);
      },
      { concurrency: 2 },
    );
    const bodies = Array.from({ length: 50 }, (_, i) => `${i}`);
    for (let i = 0; i < 50; i += 10) await sendAll(...bodies.slice(i, i + 10));
    await until(() => {
      local.clock.advance(61_000);
      expect(depth()).toMatchObject(empty);
    }, 100);
    expect([...seen].sort()).toEqual(bodies.sort());
  });
});
