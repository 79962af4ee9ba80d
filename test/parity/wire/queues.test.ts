import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { refusal, scratchQueue } from "../scratch.ts";
import { openTarget, type Target } from "../target.ts";

// What the functions and their event source mappings ask of a queue. Where time must pass it is a second or three, on every host.

let target: Target;
beforeAll(async () => {
  target = await openTarget();
}, 120_000);
afterAll(() => target[Symbol.asyncDispose]());

const secondMs = 1_000;
const countOf = (attributes: Record<string, string>, which = "") =>
  Number(attributes[`ApproximateNumberOfMessages${which}`]);

it("hides a received message, counts it, and shows it again when its time is over", async () => {
  await using queue = await scratchQueue(target, { VisibilityTimeout: "3" });
  await queue.send("x");
  const [first] = await queue.receive(10);
  expect(first?.Attributes).toMatchObject({ ApproximateReceiveCount: "1" });
  expect(await queue.receive()).toEqual([]);
  const [second] = await queue.receive(10);
  expect(second).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: "2" } });
});

it("gives a message back at once when it is told to", async () => {
  await using queue = await scratchQueue(target, { VisibilityTimeout: "600" });
  await queue.send("x");
  const [first] = await queue.receive(10);
  await queue.hide(first ?? {}, 0);
  expect(await queue.receive(10)).toMatchObject([{ Attributes: { ApproximateReceiveCount: "2" } }]);
});

it("hides a message for longer while somebody works on it", async () => {
  await using queue = await scratchQueue(target, { VisibilityTimeout: "3" });
  await queue.send("x");
  const [message] = await queue.receive(10);
  await queue.hide(message ?? {}, 600);
  expect(await queue.receive(4)).toEqual([]);
});

it("refuses to hide what is gone", async () => {
  await using queue = await scratchQueue(target);
  await queue.send("x");
  const [message] = await queue.receive(10);
  await queue.remove(message ?? {});
  const hidden = { QueueUrl: queue.url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 10 };
  expect(await refusal(target.sqs.send(new ChangeMessageVisibilityCommand(hidden)))).toMatch(/ 400$/);
  expect(await queue.receive()).toEqual([]);
});

it("keeps a message back for as long as its sender says", async () => {
  await using queue = await scratchQueue(target);
  await queue.send("later", { DelaySeconds: 3 });
  await queue.send("now");
  expect((await queue.receive(10)).map(({ Body }) => Body)).toEqual(["now"]);
  expect(countOf(await queue.attributes(), "Delayed")).toBe(1);
  expect((await queue.receive(10)).map(({ Body }) => Body)).toEqual(["later"]);
});

it("wakes a long poll with a send", async () => {
  await using queue = await scratchQueue(target);
  const waiting = queue.receive(20).then((messages) => ({ messages, atMs: performance.now() }));
  await new Promise((resolve) => setTimeout(resolve, 200)); // until it waits
  await queue.send("x");
  const sentAtMs = performance.now();
  const { messages, atMs } = await waiting;
  expect(messages).toHaveLength(1);
  expect(atMs - sentAtMs).toBeLessThan(5 * secondMs);
});

it("ends a long poll with nothing when nothing came", async () => {
  await using queue = await scratchQueue(target);
  const beganMs = performance.now();
  expect(await queue.receive(1)).toEqual([]);
  expect(performance.now() - beganMs).toBeGreaterThan(0.9 * secondMs);
});

it("takes ten messages in a batch, answers each for itself, and delivers ten at most", async () => {
  await using queue = await scratchQueue(target);
  const entries = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ Id: String(at), MessageBody: `body ${at}` }));
  const send = (Entries: object[]) =>
    target.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: Entries as ReturnType<typeof entries> }),
    );
  expect((await send(entries(10))).Successful).toHaveLength(10);
  await send([{ Id: "a", MessageBody: "one more", DelaySeconds: 0 }]);
  expect(await refusal(send(entries(11)))).toMatch(/TooManyEntriesInBatchRequest.* 400$/);
  expect(await refusal(send([]))).toMatch(/EmptyBatchRequest.* 400$/);
  expect(await refusal(send([...entries(1), ...entries(1)]))).toMatch(/BatchEntryIdsNotDistinct.* 400$/);

  const seen = new Set<string>();
  await vi.waitFor(
    async () => {
      const messages = await queue.receive(1);
      expect(messages.length).toBeLessThanOrEqual(10);
      for (const { Body = "" } of messages) seen.add(Body);
      const Entries = messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
      if (Entries.length > 0) await target.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
      if (seen.size < 11) throw new Error(`${seen.size} of 11`);
    },
    { timeout: 30_000, interval: 0 },
  );
  expect(countOf(await queue.attributes())).toBe(0);
});

it("moves a message nobody removes to the dead letters after so many receives", async () => {
  await using dead = await scratchQueue(target);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  await using queue = await scratchQueue(target, { RedrivePolicy, VisibilityTimeout: "600" });
  await queue.send("poison");
  for (const time of ["1", "2"]) {
    const [message] = await queue.receive(10);
    expect(message?.Attributes?.ApproximateReceiveCount).toBe(time);
    await queue.hide(message ?? {}, 0);
  }
  const [letter] = await vi.waitFor(
    async () => {
      expect(await queue.receive()).toEqual([]);
      const letters = await dead.receive();
      if (letters.length === 0) throw new Error("no dead letter");
      return letters;
    },
    { timeout: 20_000 },
  );
  expect(letter).toMatchObject({ Body: "poison" });
});

it("takes a body of 1 MiB and no more, and refuses what XML has no character for", async () => {
  await using queue = await scratchQueue(target);
  await queue.send("m".repeat(1024 ** 2));
  expect((await queue.receive(10))[0]?.Body?.length).toBe(1024 ** 2);
  expect(await refusal(queue.send("m".repeat(1024 ** 2 + 1)))).toMatch(
    /InvalidParameterValue.* 400$|MessageTooLong.* 400$/,
  );
  expect(await refusal(queue.send("a\u0000b"))).toMatch(/InvalidMessageContents.* 400$/);
  await queue.send("any other: \t\n é 日本 🦊 <&>");
  expect((await queue.receive(10))[0]?.Body).toBe("any other: \t\n é 日本 🦊 <&>");
});

it("says what it is and what it holds, and is found by its name", async () => {
  await using queue = await scratchQueue(target, { VisibilityTimeout: "77", MessageRetentionPeriod: "1209600" });
  await queue.send("seen");
  await queue.receive(10);
  await queue.send("waiting");
  const attributes = await queue.attributes();
  expect(attributes).toMatchObject({ VisibilityTimeout: "77", MessageRetentionPeriod: "1209600" });
  expect([countOf(attributes), countOf(attributes, "NotVisible")]).toEqual([1, 1]);
  const { QueueUrl } = await target.sqs.send(new GetQueueUrlCommand({ QueueName: queue.arn.split(":").at(-1) }));
  expect(QueueUrl?.split("/").at(-1)).toBe(queue.url.split("/").at(-1));
  const missing = target.sqs.send(new GetQueueUrlCommand({ QueueName: "darkroom-nobody-made-this" }));
  expect(await refusal(missing)).toMatch(/QueueDoesNotExist.* 400$/);
});

it("forgets all it holds when it is purged", async () => {
  await using queue = await scratchQueue(target);
  await queue.send("x");
  await target.sqs.send(new PurgeQueueCommand({ QueueUrl: queue.url }));
  expect(await queue.receive()).toEqual([]);
});
