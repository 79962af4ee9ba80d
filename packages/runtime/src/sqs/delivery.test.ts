import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, test, vi } from "vitest";
import { type LocalQueues, startQueues } from "./testing.ts";

async function withQueue(local: LocalQueues, Attributes: Record<string, string> = {}, QueueName = "q") {
  const { QueueUrl } = await local.client.send(new CreateQueueCommand({ QueueName, Attributes }));
  return {
    QueueUrl,
    send: (MessageBody: string, DelaySeconds = 0) =>
      local.client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds })),
    receive: async (input: object = {}, abortSignal = new AbortController().signal) => {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["All"],
        ...input,
      });
      return (await local.client.send(command, { abortSignal })).Messages ?? [];
    },
    hide: ({ ReceiptHandle }: Message, VisibilityTimeout: number) =>
      local.client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout })),
    remove: ({ ReceiptHandle }: Message) => local.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
  };
}

/** A busy machine is slow: whoever waits, waits long. */
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000 });

const one = (messages: Message[]): Message => {
  expect(messages).toHaveLength(1);
  return messages[0] ?? {};
};

const redriveTo = (name: string, maxReceiveCount: number) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${name}`, maxReceiveCount }),
});

describe("visibility", () => {
  test("a received message comes back when its time is over, and counts", async () => {
    await using local = await startQueues();
    const { send, receive } = await withQueue(local, { VisibilityTimeout: "60" });
    await send("x");
    expect(one(await receive()).Attributes?.ApproximateReceiveCount).toBe("1");
    local.clock.advance(30_000);
    expect(await receive()).toEqual([]);
    local.clock.advance(30_000);
    expect(one(await receive()).Attributes?.ApproximateReceiveCount).toBe("2");
  });

  test("0 gives it back at once, also to somebody who waits", async () => {
    await using local = await startQueues();
    const { send, receive, hide } = await withQueue(local);
    await send("x");
    const first = one(await receive());
    const waiting = receive({ WaitTimeSeconds: 20 });
    await hide(first, 0);
    expect(one(await waiting).Attributes?.ApproximateReceiveCount).toBe("2");
    await expect(hide(first, 0)).rejects.toMatchObject({ Code: "InvalidParameterValue" });
  });

  test("can be prolonged, and not of what is visible or gone", async () => {
    await using local = await startQueues();
    const { send, receive, hide, remove, QueueUrl } = await withQueue(local);
    await send("x");
    const message = one(await receive());
    await hide(message, 600);
    local.clock.advance(500_000);
    expect(await receive()).toEqual([]);
    local.clock.advance(100_000);
    await expect(hide(message, 10)).rejects.toMatchObject({ name: "MessageNotInflight" });
    await remove(message); // nobody received it since: the handle is still its last
    expect(local.queues.depths()).toMatchObject([{ visible: 0 }]);
    const Entries = [{ Id: "a", ReceiptHandle: String(message.ReceiptHandle), VisibilityTimeout: 1 }];
    const batch = await local.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    expect(batch.Failed).toMatchObject([{ Id: "a", Code: "InvalidParameterValue" }]);
  });

  test("a stale handle deletes nothing", async () => {
    await using local = await startQueues();
    const { send, receive, remove } = await withQueue(local);
    await send("x");
    const stale = one(await receive());
    local.clock.advance(30_000);
    const fresh = one(await receive());
    await remove(stale);
    expect(local.queues.depths()).toMatchObject([{ inFlight: 1 }]);
    await remove(fresh);
    await remove(fresh);
    expect(local.queues.depths()).toMatchObject([{ inFlight: 0, visible: 0 }]);
  });
});

describe("a long poll", () => {
  test("wakes with a send", async () => {
    await using local = await startQueues();
    const { send, receive } = await withQueue(local);
    await send("warm");
    await receive();
    const waiting = receive({ WaitTimeSeconds: 20 }).then((messages) => ({ messages, atMs: performance.now() }));
    await send("x");
    const sentAtMs = performance.now();
    const { messages, atMs } = await waiting;
    expect(one(messages).Body).toBe("x");
    expect(atMs - sentAtMs).toBeLessThan(10_000); // half of its time
  });

  test("wakes when a delay is over, and when somebody else's time is", async () => {
    await using local = await startQueues();
    const { send, receive } = await withQueue(local, { DelaySeconds: "0" });
    await send("later", 120);
    const waiting = receive({ WaitTimeSeconds: 20 });
    await receive(); // a round trip: the poll before it is waiting by now
    local.clock.advance(21_000);
    expect(await waiting).toEqual([]); // its 20 s were over first
    local.clock.advance(90_000);
    const again = receive({ WaitTimeSeconds: 20 });
    await receive();
    local.clock.advance(9_000);
    expect(one(await again).Body).toBe("later");
  });

  test("whose client is gone does not swallow the next message", async () => {
    await using local = await startQueues();
    const { send, receive } = await withQueue(local);
    const leaving = new AbortController();
    const left = receive({ WaitTimeSeconds: 20 }, leaving.signal);
    await receive({ WaitTimeSeconds: 0 });
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: "AbortError" });
    await receive({ WaitTimeSeconds: 0 });
    await send("x");
    expect(one(await receive()).Attributes?.ApproximateReceiveCount).toBe("1");
  });

  test("is answered once by what enqueue put in, in the order of waiting", async () => {
    await using local = await startQueues();
    const { receive } = await withQueue(local);
    const polls = [receive({ WaitTimeSeconds: 20 }), receive({ WaitTimeSeconds: 20 })];
    await receive({ WaitTimeSeconds: 0 });
    local.queues.enqueue("q", "notice");
    local.queues.wake("q");
    expect(one(await Promise.race(polls)).Body).toBe("notice");
    local.queues.enqueue("q", "second");
    local.queues.wake("q");
    expect(
      (await Promise.all(polls))
        .flat()
        .map(({ Body }) => Body)
        .sort(),
    ).toEqual(["notice", "second"]);
    expect(() => local.queues.enqueue("nobody", "x")).toThrow(/does not exist/);
  });
});

test("what is older than the queue keeps it is gone", async () => {
  await using local = await startQueues();
  const { send, receive } = await withQueue(local, { MessageRetentionPeriod: "60" });
  await send("old");
  local.clock.advance(50_000);
  await send("new");
  local.clock.advance(10_000);
  expect(local.queues.depths()).toMatchObject([{ visible: 1 }]);
  expect(one(await receive()).Body).toBe("new");
});

describe("dead letters", () => {
  test("a message goes there after its last receive has only expired, and a waiting poll hears of it", async () => {
    await using local = await startQueues();
    const dead = await withQueue(local, {}, "dead");
    const { send, receive } = await withQueue(local, { ...redriveTo("dead", 2), VisibilityTimeout: "10" });
    await send("poison");
    const sentAt = one(await receive()).Attributes?.SentTimestamp;
    local.clock.advance(10_000);
    one(await receive());
    const watching = dead.receive({ WaitTimeSeconds: 20 });
    const polling = receive({ WaitTimeSeconds: 20 });
    await dead.receive();
    local.clock.advance(10_000);
    expect(one(await watching)).toMatchObject({
      Body: "poison",
      Attributes: {
        SentTimestamp: sentAt,
        ApproximateReceiveCount: "1",
        DeadLetterQueueSourceArn: "arn:aws:sqs:us-east-1:000000000000:q",
      },
    });
    local.clock.advance(20_000);
    expect(await polling).toEqual([]);
  });

  test("move back to where they came from, as new messages", async () => {
    await using local = await startQueues();
    const dead = await withQueue(local, {}, "dead");
    const { send, receive } = await withQueue(local, redriveTo("dead", 1));
    await send("a");
    await send("b");
    expect(await receive({ VisibilityTimeout: 0 })).toHaveLength(2);
    expect(await receive()).toEqual([]);
    expect(local.queues.depths()).toMatchObject([
      { queue: "dead", visible: 2 },
      { queue: "q", visible: 0 },
    ]);
    const SourceArn = "arn:aws:sqs:us-east-1:000000000000:dead";
    await local.client.send(new StartMessageMoveTaskCommand({ SourceArn }));
    await until(async () => {
      const { Results } = await local.client.send(new ListMessageMoveTasksCommand({ SourceArn }));
      expect(Results).toMatchObject([{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 2 }]);
    });
    expect((await receive()).map(({ Body }) => Body)).toEqual(["a", "b"]);
    await dead.send("sent here by hand");
    await local.client.send(new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: 1 }));
    await until(async () => {
      const { Results } = await local.client.send(new ListMessageMoveTasksCommand({ SourceArn }));
      expect(Results).toMatchObject([{ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" }]);
    });
    const notDead = new StartMessageMoveTaskCommand({ SourceArn: "arn:aws:sqs:us-east-1:000000000000:q" });
    await expect(local.client.send(notDead)).rejects.toThrow(/Dead Letter Queue/);
  });
});

describe("the test switch", () => {
  test("delivers twice", async () => {
    await using local = await startQueues();
    const { send, receive } = await withQueue(local);
    const sent = await send("x");
    local.faults.duplicate = 1;
    await receive();
    local.faults.duplicate = 0;
    expect(one(await receive()).MessageId).toBe(sent.MessageId);
  });

  test("reorders", async () => {
    await using local = await startQueues();
    const { QueueUrl, receive } = await withQueue(local);
    const bodies = Array.from({ length: 10 }, (_, i) => `${i}`);
    const Entries = bodies.map((MessageBody) => ({ Id: MessageBody, MessageBody }));
    await local.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    local.faults.reorder = 1;
    const received = (await receive()).map(({ Body }) => Body);
    expect(received).not.toEqual(bodies); // equal once in 3,628,800 runs
    expect(received.toSorted()).toEqual(bodies);
  });

  test("loses the answer of a receive", async () => {
    await using local = await startQueues();
    const { send, receive } = await withQueue(local);
    await send("x");
    local.faults.loseReceive = 1;
    expect(await receive()).toEqual([]);
    expect(local.queues.depths()).toMatchObject([{ inFlight: 1 }]);
    local.faults.loseReceive = 0;
    local.clock.advance(30_000);
    expect(one(await receive()).Attributes?.ApproximateReceiveCount).toBe("2");
  });
});
