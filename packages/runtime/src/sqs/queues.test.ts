import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  type ListQueuesCommandInput,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { startQueues } from "./testing.ts";

const create = (QueueName: string, Attributes: Record<string, string> = {}) =>
  new CreateQueueCommand({ QueueName, Attributes });

describe("a queue", () => {
  test("is made once, found by name, and keeps its address", async () => {
    await using local = await startQueues();
    const { QueueUrl } = await local.client.send(create("hash", { VisibilityTimeout: "90" }));
    expect(QueueUrl).toBe(`${local.endpoint}/000000000000/hash`);
    expect((await local.client.send(create("hash", { VisibilityTimeout: "90" }))).QueueUrl).toBe(QueueUrl);
    expect((await local.client.send(create("hash"))).QueueUrl).toBe(QueueUrl);
    expect((await local.client.send(new GetQueueUrlCommand({ QueueName: "hash" }))).QueueUrl).toBe(QueueUrl);
    await expect(local.client.send(create("hash", { VisibilityTimeout: "91" }))).rejects.toMatchObject({
      name: "QueueNameExists",
      Code: "QueueAlreadyExists",
    });
  });

  test("that does not exist is named as AWS names it", async () => {
    await using local = await startQueues();
    await expect(local.client.send(new GetQueueUrlCommand({ QueueName: "nobody" }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
      Code: "AWS.SimpleQueueService.NonExistentQueue",
      $metadata: { httpStatusCode: 400 },
    });
    const elsewhere = { QueueUrl: `${local.endpoint}/000000000000/nobody`, MessageBody: "x" };
    await expect(local.client.send(new SendMessageCommand(elsewhere))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
  });

  test("cannot be FIFO, by name, by attribute or by message", async () => {
    await using local = await startQueues();
    const refused = { name: "UnsupportedOperation" };
    await expect(local.client.send(create("a.fifo"))).rejects.toMatchObject(refused);
    await expect(local.client.send(create("a", { FifoQueue: "true" }))).rejects.toMatchObject(refused);
    const { QueueUrl } = await local.client.send(create("a"));
    const grouped = new SendMessageCommand({ QueueUrl, MessageBody: "x", MessageDeduplicationId: "1" });
    await expect(local.client.send(grouped)).rejects.toMatchObject(refused);
  });

  test.each([
    ["VisibilityTimeout", "43201", "InvalidAttributeValue"],
    ["DelaySeconds", "-1", "InvalidAttributeValue"],
    ["MaximumMessageSize", "1023", "InvalidAttributeValue"],
    ["RedrivePolicy", "{", "InvalidAttributeValue"],
    ["Colour", "red", "InvalidAttributeName"],
  ])("refuses %s=%s with %s", async (name, value, error) => {
    await using local = await startQueues();
    await expect(local.client.send(create("a", { [name]: value }))).rejects.toMatchObject({ name: error });
    await expect(local.client.send(create("bad name"))).rejects.toMatchObject({ Code: "InvalidParameterValue" });
  });

  test("answers its attributes, settings with defaults and counts that are exact", async () => {
    await using local = await startQueues();
    const { QueueUrl } = await local.client.send(create("hash", { MessageRetentionPeriod: "1209600" }));
    for (const DelaySeconds of [0, 0, 0, 60]) {
      await local.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", DelaySeconds }));
    }
    await local.client.send(new ReceiveMessageCommand({ QueueUrl }));
    const all = await local.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    expect(all.Attributes).toMatchObject({
      QueueArn: "arn:aws:sqs:us-east-1:000000000000:hash",
      ApproximateNumberOfMessages: "2",
      ApproximateNumberOfMessagesNotVisible: "1",
      ApproximateNumberOfMessagesDelayed: "1",
      VisibilityTimeout: "30",
      MessageRetentionPeriod: "1209600",
      MaximumMessageSize: "1048576",
    });
    const one = await local.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["DelaySeconds"] }));
    expect(one.Attributes).toEqual({ DelaySeconds: "0" });
    expect(local.queues.depths()).toMatchObject([{ queue: "hash", visible: 2, inFlight: 1, delayed: 1 }]);
    expect(local.queues.nextChangeMs()).toBeGreaterThan(local.clock.nowMs());
  });

  test("is purged, and deleted with what is in it", async () => {
    await using local = await startQueues();
    const { QueueUrl } = await local.client.send(create("hash"));
    await local.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    await local.client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(local.queues.depths()).toMatchObject([{ visible: 0 }]);
    await local.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    await local.client.send(new DeleteQueueCommand({ QueueUrl }));
    await local.client.send(create("hash"));
    expect(local.queues.depths()).toMatchObject([{ visible: 0 }]);
  });

  test("a restart keeps its settings, tags and messages", async () => {
    await using local = await startQueues();
    const { QueueUrl } = await local.client.send(create("hash", { DelaySeconds: "5" }));
    await local.client.send(new TagQueueCommand({ QueueUrl, Tags: { lane: "hash", old: "1" } }));
    await local.client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["old"] }));
    await local.client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    await local.restart();
    expect(local.queues.depths()).toMatchObject([{ queue: "hash", delayed: 1 }]);
    expect((await local.client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ lane: "hash" });
  });
});

test("lists queues by prefix and in pages", async () => {
  await using local = await startQueues();
  for (const name of ["b1", "a2", "a1", "a3"]) await local.client.send(create(name));
  const names = async (input: ListQueuesCommandInput) => {
    const { QueueUrls, NextToken } = await local.client.send(new ListQueuesCommand(input));
    return { names: QueueUrls?.map((url) => url.split("/").at(-1)), NextToken };
  };
  expect((await names({})).names).toEqual(["a1", "a2", "a3", "b1"]);
  const first = await names({ QueueNamePrefix: "a", MaxResults: 2 });
  expect(first.names).toEqual(["a1", "a2"]);
  const second = await names({ QueueNamePrefix: "a", MaxResults: 2, NextToken: String(first.NextToken) });
  expect(second).toEqual({ names: ["a3"], NextToken: undefined });
});

test("a redrive policy needs a dead-letter queue that exists and allows it", async () => {
  await using local = await startQueues();
  const arn = "arn:aws:sqs:us-east-1:000000000000:dead";
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 3 });
  await expect(local.client.send(create("hash", { RedrivePolicy }))).rejects.toMatchObject({
    Code: "InvalidParameterValue",
  });
  const { QueueUrl: dead } = await local.client.send(create("dead"));
  const { QueueUrl } = await local.client.send(create("hash", { RedrivePolicy }));
  const sources = await local.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
  expect(sources.queueUrls).toEqual([QueueUrl]);
  const RedriveAllowPolicy = JSON.stringify({ redrivePermission: "denyAll" });
  await local.client.send(new SetQueueAttributesCommand({ QueueUrl: dead, Attributes: { RedriveAllowPolicy } }));
  await expect(local.client.send(create("other", { RedrivePolicy }))).rejects.toThrow(/does not allow/);
  await local.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: "" } }));
  expect((await local.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }))).queueUrls).toEqual([]);
});
