import { createHash } from "node:crypto";
import {
  type BatchResultErrorEntry,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { type LocalQueues, startQueues } from "./testing.ts";

async function withQueue(local: LocalQueues, Attributes: Record<string, string> = {}) {
  const { QueueUrl } = await local.client.send(new CreateQueueCommand({ QueueName: "q", Attributes }));
  return {
    QueueUrl,
    send: (MessageBody: string) => local.client.send(new SendMessageCommand({ QueueUrl, MessageBody })),
    receive: async (input: object = {}) => {
      const { Messages } = await local.client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ["All"],
          ...input,
        }),
      );
      return Messages ?? [];
    },
    sendBatch: (bodies: string[]) =>
      local.client.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: bodies.map((MessageBody, i) => ({ Id: `${i}`, MessageBody })),
        }),
      ),
  };
}

const outcomes = (failed: BatchResultErrorEntry[] = []) => failed.map(({ Id, Code }) => [Id, Code]);

describe("a message", () => {
  test("arrives as it was sent, with digests the SDK checks and the system attributes", async () => {
    await using local = await startQueues();
    const { QueueUrl, receive } = await withQueue(local);
    const body = 'größer "als" 𝄞 \t\n';
    const sent = await local.client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageAttributes: {
          "lane.name": { DataType: "String", StringValue: "hash" },
          "lane.bytes": { DataType: "Binary.raw", BinaryValue: new Uint8Array([0, 255, 7]) },
          Count: { DataType: "Number", StringValue: "12" },
        },
        MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-2-3" } },
      }),
    );
    expect(sent.MD5OfMessageBody).toBe(createHash("md5").update(body).digest("hex"));
    const [message] = await receive({ MessageAttributeNames: ["lane.*"] });
    expect(message).toMatchObject({
      Body: body,
      MessageId: sent.MessageId,
      MessageAttributes: {
        "lane.name": { StringValue: "hash" },
        "lane.bytes": { BinaryValue: new Uint8Array([0, 255, 7]) },
      },
      Attributes: { ApproximateReceiveCount: "1", AWSTraceHeader: "Root=1-2-3", SenderId: "000000000000" },
    });
    expect(Object.keys(message?.MessageAttributes ?? {})).toHaveLength(2);
    const ageMs = Date.now() - Number(message?.Attributes?.SentTimestamp);
    expect(ageMs).toBeLessThan(60_000);
    expect(message?.Attributes?.ApproximateFirstReceiveTimestamp).toBeDefined();
  });

  test("has the attribute digest of a known answer", async () => {
    await using local = await startQueues();
    const { QueueUrl } = await withQueue(local);
    const sent = await local.client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: "x",
        MessageAttributes: { a: { DataType: "String", StringValue: "b" } },
      }),
    );
    const bytes = Buffer.from("\0\0\0\x01a\0\0\0\x06String\x01\0\0\0\x01b", "latin1");
    expect(sent.MD5OfMessageAttributes).toBe(createHash("md5").update(bytes).digest("hex"));
  });

  test.each(["\u0000", "\u000b", "\ufffe", "\ud800"])("with the character %j is refused", async (character) => {
    await using local = await startQueues();
    const { send, QueueUrl } = await withQueue(local);
    const refusal = { name: "InvalidMessageContents" };
    const raw = await local.queues.handle(
      "AmazonSQS.SendMessage",
      { QueueUrl, MessageBody: `a${character}` },
      new AbortController().signal,
    );
    expect(raw).toMatchObject({ status: 400, errorType: "InvalidMessageContents" });
    if (character !== "\ud800") await expect(send(`a${character}`)).rejects.toMatchObject(refusal);
  });

  test("may have 1 MiB and not a byte more, attributes counted", async () => {
    await using local = await startQueues();
    const { send, receive, QueueUrl } = await withQueue(local);
    await send("x".repeat(1_048_576));
    expect((await receive())[0]?.Body).toHaveLength(1_048_576);
    await expect(send("x".repeat(1_048_577))).rejects.toMatchObject({ Code: "InvalidParameterValue" });
    const withAttribute = new SendMessageCommand({
      QueueUrl,
      MessageBody: "x".repeat(1_048_570),
      MessageAttributes: { a: { DataType: "String", StringValue: "b" } },
    });
    await expect(local.client.send(withAttribute)).rejects.toThrow(/shorter than 1048576 bytes/);
    await expect(send("")).rejects.toMatchObject({ Code: "MissingParameter" });
  });
});

describe("a batch", () => {
  test("has one to ten entries with distinct ids", async () => {
    await using local = await startQueues();
    const { QueueUrl, sendBatch } = await withQueue(local);
    const sendAs = (...ids: string[]) =>
      local.client.send(
        new SendMessageBatchCommand({ QueueUrl, Entries: ids.map((Id) => ({ Id, MessageBody: "x" })) }),
      );
    await expect(sendBatch([])).rejects.toMatchObject({ name: "EmptyBatchRequest" });
    await expect(sendBatch(Array(11).fill("x"))).rejects.toMatchObject({ name: "TooManyEntriesInBatchRequest" });
    await expect(sendAs("a", "a")).rejects.toMatchObject({ name: "BatchEntryIdsNotDistinct" });
    await expect(sendAs("a b")).rejects.toMatchObject({ name: "InvalidBatchEntryId" });
    await expect(sendBatch(["x".repeat(600_000), "x".repeat(600_000)])).rejects.toMatchObject({
      name: "BatchRequestTooLong",
    });
  });

  test("fails by the entry: the others go in", async () => {
    await using local = await startQueues();
    const { sendBatch, receive } = await withQueue(local, { MaximumMessageSize: "1024" });
    const sent = await sendBatch(["one", "tw\u0001", "x".repeat(1025), "four"]);
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["0", "3"]);
    expect(outcomes(sent.Failed)).toEqual([
      ["1", "InvalidMessageContents"],
      ["2", "InvalidParameterValue"],
    ]);
    expect((await receive()).map(({ Body }) => Body)).toEqual(["one", "four"]);
  });

  test("of deletes says which handles are none", async () => {
    await using local = await startQueues();
    const { QueueUrl, sendBatch, receive } = await withQueue(local);
    await sendBatch(["a", "b"]);
    const [a, b] = await receive();
    const Entries = [String(a?.ReceiptHandle), "nonsense", String(b?.ReceiptHandle)].map((ReceiptHandle, i) => ({
      Id: `${i}`,
      ReceiptHandle,
    }));
    const deleted = await local.client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(deleted.Successful?.map(({ Id }) => Id)).toEqual(["0", "2"]);
    expect(outcomes(deleted.Failed)).toEqual([["1", "ReceiptHandleIsInvalid"]]);
    expect(local.queues.depths()).toMatchObject([{ visible: 0, inFlight: 0 }]);
  });
});

test("a handle of another queue, or of no queue, is refused", async () => {
  await using local = await startQueues();
  const { send, receive } = await withQueue(local);
  await send("x");
  const [message] = await receive();
  const { QueueUrl } = await local.client.send(new CreateQueueCommand({ QueueName: "other" }));
  for (const ReceiptHandle of [message?.ReceiptHandle, "x"]) {
    const deletion = new DeleteMessageCommand({ QueueUrl, ReceiptHandle });
    await expect(local.client.send(deletion)).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
  }
  expect(local.queues.depths()).toMatchObject([{}, { queue: "q", inFlight: 1 }]);
});
