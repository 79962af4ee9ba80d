import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { manifest } from "./fixtures/manifest.ts";
import { type Runtime, startRuntime } from "./start-runtime.ts";

const root = join(import.meta.dirname, "fixtures");
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "darkroom-runtime-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it("hands a message to its function and is idle when it is done", async () => {
  await using runtime = await startRuntime({ manifest, root });
  await send(runtime, "echo", { note: "hello" });
  await runtime.idle();
  expect(await notes()).toEqual(["hello"]);
  expect(runtime.heard({ queue: "echo" })).toMatchObject({ delivered: 1, acknowledged: 1, running: 0 });
});

it("moves the clock to a message that is delayed instead of waiting for it", async () => {
  await using runtime = await startRuntime({ manifest, root });
  const before = runtime.clock.nowMs();
  await send(runtime, "echo", { note: "later" }, 600);
  await runtime.idle();
  expect(await notes()).toEqual(["later"]);
  expect(runtime.clock.nowMs() - before).toBeGreaterThanOrEqual(600_000);
});

it("gives a message that always fails ten chances, and then to the dead letters", async () => {
  await using runtime = await startRuntime({ manifest, root });
  await send(runtime, "echo", { note: "poison", fails: true });
  await runtime.idle();
  expect(await notes()).toHaveLength(10);
  expect(runtime.queues().find(({ queue }) => queue === "dead-letters")).toMatchObject({ visible: 1 });
});

it("tells the queue of the bucket about an object", async () => {
  await using runtime = await startRuntime({ manifest, root });
  const s3 = new S3Client({ endpoint: runtime.awsUrl, region: "us-east-1", forcePathStyle: true, credentials });
  await s3.send(new PutObjectCommand({ Bucket: "media", Key: "a b.txt", Body: "x" }));
  s3.destroy();
  await expect.poll(() => runtime.heard({ queue: "arrivals" }).delivered).toBeGreaterThan(0);
});

it("keeps messages of a folder across a stop and a start", async () => {
  const dataDir = join(dir, "data");
  const paused = { ...manifest, wokenByQueue: manifest.wokenByQueue.map((one) => ({ ...one, paused: true })) };
  {
    await using runtime = await startRuntime({ manifest: paused, root, dataDir });
    await send(runtime, "echo", { note: "kept" });
  }
  await using again = await startRuntime({ manifest, root, dataDir });
  await again.idle();
  expect(await notes()).toEqual(["kept"]);
});

it("readies the context before the first function is loaded, and takes it back at the end", async () => {
  const seen: string[] = [];
  {
    await using _runtime = await startRuntime({
      manifest,
      root,
      prepare: async (env, clock) => {
        seen.push(env.AWS_ENDPOINT_URL_DYNAMODB ?? "", typeof clock.nowMs());
        return { [Symbol.asyncDispose]: async () => void seen.push("taken back") };
      },
    });
  }
  expect(seen).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), "number", "taken back"]);
});

const file = () => join(dir, "notes.txt");
const notes = async () => (await readFile(file(), "utf8")).trim().split("\n");

async function send({ awsUrl, env }: Runtime, queue: string, message: object, delaySec = 0): Promise<void> {
  const sqs = new SQSClient({ endpoint: awsUrl, region: "us-east-1", credentials });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: env.DARKROOM_QUEUE_URL?.replace("{queue}", queue),
      MessageBody: JSON.stringify({ file: file(), ...message }),
      DelaySeconds: delaySec,
    }),
  );
  sqs.destroy();
}
