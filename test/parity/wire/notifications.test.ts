import { PutBucketNotificationConfigurationCommand } from "@aws-sdk/client-s3";
import { type Message, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { scratchBucket, scratchQueue } from "../scratch.ts";
import { openTarget, type Target } from "../target.ts";
import { hostileKeys } from "./keys.ts";

// What intake is woken by: one message for each change of an object, with the key as a form would write it.

let target: Target;
let bucket: Awaited<ReturnType<typeof scratchBucket>>;
let queue: Awaited<ReturnType<typeof scratchQueue>>;
let greeting: Message[];

beforeAll(async () => {
  target = await openTarget();
  bucket = await scratchBucket(target);
  queue = await scratchQueue(target);
  const Statement = [
    { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sqs:SendMessage", Resource: queue.arn },
  ];
  const Attributes = { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) };
  await target.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
  const Events = ["s3:ObjectCreated:*" as const, "s3:ObjectRemoved:*" as const];
  const NotificationConfiguration = { QueueConfigurations: [{ QueueArn: queue.arn, Events }] };
  await target.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket: bucket.name, NotificationConfiguration }),
  );
  greeting = await queue.receive(10);
  await Promise.all(greeting.map(queue.remove));
}, 120_000);
afterAll(async () => {
  await bucket[Symbol.asyncDispose]();
  await queue[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

type Told = { event: string; key: string; eTag?: string; size?: number; sequencer: string };

/** Waits for so many records and takes them. */
async function hear(count: number): Promise<Told[]> {
  const told: Told[] = [];
  await vi.waitFor(
    async () => {
      const messages = await queue.receive(1);
      for (const { Body = "{}" } of messages)
        for (const { eventName, s3 } of JSON.parse(Body).Records) told.push({ event: eventName, ...s3.object });
      await Promise.all(messages.map(queue.remove));
      if (told.length < count) throw new Error(`${told.length} of ${count} records`);
    },
    { timeout: 60_000, interval: 0 },
  );
  return told;
}

/** As intake reads a key. */
const decoded = ({ key }: Told): string => decodeURIComponent(key.replaceAll("+", " "));

it("greets a queue with a test event, which has no records", () => {
  expect(greeting.map(({ Body = "{}" }) => JSON.parse(Body))).toEqual([
    expect.objectContaining({ Event: "s3:TestEvent", Bucket: bucket.name }),
  ]);
  expect(JSON.parse(greeting[0]?.Body ?? "{}")).not.toHaveProperty("Records");
});

it("tells of a put and of a removal, with the ETag and the size of what was put", async () => {
  const { ETag = "" } = await bucket.put("told", "12345");
  const [put] = await hear(1);
  expect(put).toMatchObject({ event: "ObjectCreated:Put", key: "told", eTag: ETag.replaceAll('"', ""), size: 5 });
  await bucket.remove("told");
  const [removed] = await hear(1);
  expect(removed?.event).toMatch(/^ObjectRemoved:Delete/);
  expect(removed?.key).toBe("told");
});

it("tells of every write to the same key", async () => {
  const written: (string | undefined)[] = [];
  for (let round = 0; round < 5; round++) {
    const { ETag } = await bucket.put("five times", `round ${round}`);
    written.push(ETag?.replaceAll('"', ""));
  }
  const told = await hear(5);
  expect(told.map(({ eTag }) => eTag).toSorted()).toEqual(written.toSorted());
  const later = told.toSorted((a, b) => written.indexOf(a.eTag) - written.indexOf(b.eTag));
  const padded = later.map(({ sequencer }) => sequencer.padEnd(64, "0"));
  expect(padded).toEqual(padded.toSorted());
});

it("writes keys as a form does, whatever is in them", async () => {
  await Promise.all(hostileKeys.map((key) => bucket.put(key)));
  const told = await hear(hostileKeys.length);
  expect(told.map(decoded).toSorted()).toEqual([...hostileKeys].toSorted());
  expect(told.find((one) => decoded(one) === "with space.jpg")?.key).toBe("with+space.jpg");
  expect(told.find((one) => decoded(one) === "plus+plus.jpg")?.key).toBe("plus%2Bplus.jpg");
  for (const key of hostileKeys) expect(await bucket.text(key)).toBe("x");
}, 90_000);
