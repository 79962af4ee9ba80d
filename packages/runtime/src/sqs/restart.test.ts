import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CreateQueueCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../cloud/clock.ts";
import { type Cloud, openCloud } from "../cloud/cloud.ts";

const gone = new AbortController().signal;

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "darkroom-restart-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const openIn = (dataDir: string): Promise<Cloud> =>
  openCloud({
    ...{ dataDir, port: 0, clock: systemClock, durability: "process", credentials: [] },
    ...{ tableEndpoint: () => undefined, buckets: [], notifications: [] },
  });

/** Calls the queues themselves: what is asked here is what they keep, not how they are reached. */
async function call<T>({ queues }: Cloud, action: string, input: object): Promise<T> {
  const { status, body } = await queues.handle(`AmazonSQS.${action}`, input, gone);
  expect(status).toBe(200);
  return body as T;
}

const QueueUrl = "http://localhost/000000000000/q";
const ten = Array.from({ length: 10 }, (_, i) => ({ Id: `${i}`, MessageBody: `message ${i}` }));

test("a restart finds 20,000 messages, delayed and in flight, and counts them exactly", async () => {
  const dataDir = await newFolder();
  const before = await openIn(dataDir);
  await call(before, "CreateQueue", { QueueName: "q", Attributes: { VisibilityTimeout: "600" } });
  for (let sent = 0; sent < 20_000; sent += 10) {
    const DelaySeconds = sent < 3_000 ? 900 : 0;
    await call(before, "SendMessageBatch", { QueueUrl, Entries: ten.map((entry) => ({ ...entry, DelaySeconds })) });
  }
  for (let taken = 0; taken < 4_000; taken += 10) {
    await call(before, "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
  }
  const held = before.queues.depths();
  expect(held).toMatchObject([{ queue: "q", visible: 13_000, delayed: 3_000, inFlight: 4_000 }]);
  await before.close();
  await using after = await openIn(dataDir);
  expect(after.queues.depths()).toMatchObject([{ queue: "q", visible: 13_000, delayed: 3_000, inFlight: 4_000 }]);
});

test("what a dead host had received comes back at once when its next life asks, and those receives are not counted", async () => {
  await using cloud = await openIn(await newFolder());
  await call(cloud, "CreateQueue", { QueueName: "q", Attributes: { VisibilityTimeout: "600" } });
  await call(cloud, "SendMessageBatch", { QueueUrl, Entries: [...ten.slice(1), { ...ten[0], DelaySeconds: 900 }] });
  for (let life = 0; life < 12; life++) {
    await call(cloud, "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
    await call(cloud, "ReturnInFlightMessages", {});
  }
  expect(cloud.queues.depths()).toMatchObject([{ queue: "q", visible: 9, delayed: 1, inFlight: 0 }]);
  const MessageSystemAttributeNames = ["ApproximateReceiveCount"];
  const { Messages } = await call<{ Messages: { Attributes: object }[] }>(cloud, "ReceiveMessage", {
    QueueUrl,
    MessageSystemAttributeNames,
  });
  expect(Messages[0]?.Attributes).toEqual({ ApproximateReceiveCount: "1" });
});

/** A process of its own that serves the queues until it is killed. Prints its port. */
function startElsewhere(dataDir: string): ChildProcess {
  const modules = new URL("../cloud/", import.meta.url);
  const source = `
    import { systemClock } from "${new URL("clock.ts", modules)}";
    import { openCloud } from "${new URL("cloud.ts", modules)}";
    const { port } = await openCloud({ dataDir: ${JSON.stringify(dataDir)}, port: 0, clock: systemClock, durability: "process",
      credentials: [{ accessKeyId: "test", secretAccessKey: "test" }], tableEndpoint: () => undefined, buckets: [], notifications: [] });
    console.log(port);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

test("kill -9 under four senders loses nothing that was acknowledged", async () => {
  const dataDir = await newFolder();
  const child = startElsewhere(dataDir);
  const port = await new Promise((resolve) => child.stdout && createInterface(child.stdout).once("line", resolve));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SQSClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials,
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  const { QueueUrl: url } = await client.send(new CreateQueueCommand({ QueueName: "q" }));
  const acknowledged = new Set<string>();
  const sendUntilKilled = async (): Promise<void> => {
    for (;;) {
      const sent = await client
        .send(new SendMessageBatchCommand({ QueueUrl: url, Entries: ten }))
        .catch(() => undefined);
      if (!sent) return;
      for (const { MessageId = "" } of sent.Successful ?? []) acknowledged.add(MessageId);
      if (acknowledged.size > 1_000) child.kill("SIGKILL");
    }
  };
  await Promise.all([1, 2, 3, 4].map(sendUntilKilled));
  expect(acknowledged.size).toBeGreaterThan(1_000);

  await using after = await openIn(dataDir);
  for (;;) {
    const input = { QueueUrl, MaxNumberOfMessages: 10 };
    const { Messages } = await call<{ Messages?: { MessageId: string }[] }>(after, "ReceiveMessage", input);
    if (!Messages) break;
    for (const { MessageId } of Messages) acknowledged.delete(MessageId);
  }
  expect([...acknowledged]).toEqual([]);
});
