import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import {
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { openAccount } from "./account.ts";
import { libraryOf } from "./library.ts";
import { openMapped } from "./mapped.ts";
import { fresh, refusal, scratchBucket, scratchQueue } from "./scratch.ts";
import { clientsOf, openTarget, type Target } from "./target.ts";

let target: Target;
beforeAll(async () => {
  target = await openTarget();
}, 120_000);
afterAll(() => target[Symbol.asyncDispose]());

/** What each host answers, as it is said in docs/parity.md: the embedded one, and the emulator. */
type Told = { embedded: unknown; emulator: unknown };
type Difference = Told & { ask: () => Promise<unknown> };

const partBytes = 5 * 1024 ** 2;

const differences: Record<string, Difference> = {
  D1: {
    ask: async () => {
      await using bucket = await scratchBucket(target);
      const VersioningConfiguration = { Status: "Enabled" as const };
      return await refusal(
        target.s3.send(new PutBucketVersioningCommand({ Bucket: bucket.name, VersioningConfiguration })),
      );
    },
    embedded: "NotImplemented 501",
    emulator: "taken",
  },
  D2: {
    ask: async () => {
      await using bucket = await scratchBucket(target);
      return (await bucket.put("checked", "123456789")).ChecksumCRC32;
    },
    embedded: "y/Q5Jg==",
    emulator: undefined,
  },
  D3: {
    ask: async () => {
      await using bucket = await scratchBucket(target);
      await using queue = await scratchQueue(target);
      return [
        await refusal(bucket.put("k".repeat(1_025))),
        await refusal(putInParts(bucket.name, "small parts", 5)),
        await refusal(queue.send("x", { DelaySeconds: 901 })),
      ];
    },
    embedded: ["KeyTooLongError 400", "EntityTooSmall 400", "InvalidParameterValue 400"],
    emulator: ["taken", "taken", "taken"],
  },
  D4: {
    ask: async () => {
      await using queue = await scratchQueue(target);
      const poll = new ReceiveMessageCommand({ QueueUrl: queue.url, WaitTimeSeconds: 20 });
      await target.sqs.send(poll, { abortSignal: AbortSignal.timeout(500) }).catch(() => undefined);
      await queue.send("x");
      await sleep(500); // so that whoever still polls comes first
      return (await queue.receive(1)).length;
    },
    embedded: 1,
    emulator: 0,
  },
  D5: {
    ask: async () => {
      await using queue = await scratchQueue(target);
      await queue.send("x");
      const [message = {}] = await queue.receive(10);
      await queue.remove(message);
      return await refusal(queue.remove(message));
    },
    embedded: "taken",
    emulator: "ReceiptHandleIsInvalid 400",
  },
  D6: {
    ask: async () => {
      await using queue = await scratchQueue(target);
      return await refusal(target.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: queue.arn })));
    },
    embedded: "taken",
    emulator: "InvalidAction 400",
  },
  D7: {
    ask: async () => {
      await using mapped = await openMapped(inject("addresses"));
      await mapped.tell({ say: "nobody" });
      return await mapped.takeDead();
    },
    embedded: [{ say: "nobody" }],
    emulator: [],
  },
  D8: {
    ask: async () => {
      await using queue = await scratchQueue(target);
      return target.host === "embedded" ? await askAsStranger(queue.url) : await askAsSender(queue);
    },
    embedded: "InvalidAccessKeyId 403",
    emulator: ["taken", "AccessDenied 403"],
  },
  D9: {
    ask: async () => {
      const { size, eTag } = await hearRemoval();
      return { size, eTag };
    },
    embedded: { size: undefined, eTag: undefined },
    emulator: { size: 0, eTag: "" },
  },
  D10: {
    ask: async () => {
      const body = JSON.stringify({ text: "x".repeat(partBytes + 1024 ** 2) });
      const headers = { "content-type": "application/json" };
      return (await libraryOf(target).ask("/v1/session", { method: "POST", body, headers })).status;
    },
    embedded: 413,
    emulator: 200,
  },
};

const rows = [...readFileSync("docs/parity.md", "utf8").matchAll(/^\| (D\d+) +\| (.+?) +\|/gm)];

it("tells at most ten differences, each of which is asked here", () => {
  expect(rows.map(([, id]) => id)).toEqual(Object.keys(differences));
  expect(rows.length).toBeLessThanOrEqual(10);
});

it.skipIf(inject("addresses")?.host === "aws").each(rows.map(([, id = "", what = ""]) => [id, what]))(
  "%s: %s",
  async (id, _what) => {
    const { ask, ...told } = differences[id] as Difference;
    expect(told.embedded).not.toEqual(told.emulator);
    expect(await ask()).toEqual(told[target.host as keyof Told]);
  },
);

async function putInParts(Bucket: string, Key: string, sizeBytes: number): Promise<unknown> {
  const { UploadId } = await target.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const Parts = [];
  for (const PartNumber of [1, 2]) {
    const part = { Bucket, Key, UploadId, PartNumber, Body: Buffer.alloc(sizeBytes) };
    Parts.push({ PartNumber, ETag: (await target.s3.send(new UploadPartCommand(part))).ETag });
  }
  const upload = { Bucket, Key, UploadId };
  const completed = target.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  return completed.catch(async (error: unknown) => {
    await target.s3.send(new AbortMultipartUploadCommand(upload));
    throw error;
  });
}

/** Somebody with a key pair of their own. */
async function askAsStranger(QueueUrl: string): Promise<string> {
  const credentials = { accessKeyId: "AKIASTRANGER", secretAccessKey: "of somebody else" };
  const { sqs } = clientsOf({ ...target, credentials });
  return refusal(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }))).finally(() => sqs.destroy());
}

/** A user who may send messages, sends one, and then a batch of one. */
async function askAsSender(queue: { url: string; arn: string }): Promise<string[]> {
  using account = openAccount(target);
  await using user = await account.makeUser();
  const Statement = [{ Effect: "Allow", Principal: { AWS: user.arn }, Action: "sqs:SendMessage", Resource: queue.arn }];
  const Attributes = { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) };
  await target.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
  const { sqs } = clientsOf({ ...target, credentials: user.credentials });
  const one = new SendMessageCommand({ QueueUrl: queue.url, MessageBody: "x" });
  const batch = new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: [{ Id: "0", MessageBody: "x" }] });
  const answers = [await refusal(sqs.send(one)), await refusal(sqs.send(batch))];
  sqs.destroy();
  return answers;
}

/** What a queue hears of an object that is removed. */
async function hearRemoval(): Promise<{ size?: number; eTag?: string }> {
  await using bucket = await scratchBucket(target);
  await using queue = await scratchQueue(target);
  const Principal = { Service: "s3.amazonaws.com" };
  const Statement = [{ Effect: "Allow", Principal, Action: "sqs:SendMessage", Resource: queue.arn }];
  const Attributes = { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) };
  await target.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
  const QueueConfigurations = [{ QueueArn: queue.arn, Events: ["s3:ObjectRemoved:*" as const] }];
  const configured = { Bucket: bucket.name, NotificationConfiguration: { QueueConfigurations } };
  await target.s3.send(new PutBucketNotificationConfigurationCommand(configured));
  const key = fresh("removed");
  await bucket.put(key, "x");
  await bucket.remove(key);
  for (let polls = 0; polls < 20; polls++) {
    for (const { Body = "{}" } of await queue.receive(1)) {
      const [record] = JSON.parse(Body).Records ?? [];
      if (record) return record.s3.object;
    }
  }
  throw new Error("nobody told of the removal");
}
