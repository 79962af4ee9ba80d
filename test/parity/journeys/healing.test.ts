import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
} from "@aws-sdk/client-s3";
import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { pictures } from "../../fixtures/pictures.ts";
import { libraryOf, unlike } from "../library.ts";
import { openTarget, type Target } from "../target.ts";

// What happens when a message comes twice, late, or not at all.

let target: Target;
let library: ReturnType<typeof libraryOf>;
beforeAll(async () => {
  target = await openTarget();
  library = libraryOf(target);
}, 120_000);
afterAll(() => target[Symbol.asyncDispose]());

const stateOf = (stage: string, state: string) => (detail: { jobs: { stage: string; state: string }[] }) =>
  detail.jobs.some((job) => job.stage === stage && job.state === state);
const isRead = (detail: Parameters<ReturnType<typeof stateOf>>[0]) =>
  stateOf("hash", "done")(detail) && stateOf("probe", "done")(detail);
const purge = (queue: string) =>
  target.sqs.send(new PurgeQueueCommand({ QueueUrl: target.queueUrl.replace("{queue}", queue) }));

it("does nothing more when a notification comes ten times", async () => {
  const { keyFor, put, send, find, untilFinal, watch } = library;
  const key = keyFor("told ten times.png");
  const id = await put(key, unlike(await pictures.transparentPng()));
  const { jobs } = await untilFinal(id);
  const untilQuiet = await watch("intake", "hash", "probe", "thumbnail", "index");

  const object = { key: encodeURIComponent(key).replaceAll("%20", "+"), eTag: "stale", size: 1, sequencer: "00" };
  const record = {
    eventSource: "aws:s3",
    eventName: "ObjectCreated:Put",
    s3: { bucket: { name: target.mediaBucket }, object },
  };
  for (let time = 0; time < 10; time++) await send("intake", { Records: [record] });
  await untilQuiet();
  expect(await find(id)).toMatchObject({ generation: 1, jobs });
});

it("keeps what a lane has to do while it stands still, and does it when it goes on", async () => {
  const { keyFor, put, until, untilFinal } = library;
  await target.pause("thumbnail");
  const id = await put(keyFor("waits.png"), unlike(await pictures.transparentPng()));
  const waiting = await until(id, isRead);
  expect(waiting.jobs).toContainEqual(expect.objectContaining({ stage: "thumbnail", state: "queued", attempt: 0 }));
  await target.resume("thumbnail");
  expect((await untilFinal(id)).jobs).toContainEqual(
    expect.objectContaining({ stage: "thumbnail", state: "done", attempt: 1 }),
  );
});

it("sends a hint again that was lost", async () => {
  const { keyFor, put, until, untilFinal, wake } = library;
  await target.pause("thumbnail");
  const id = await put(keyFor("hint lost.png"), unlike(await pictures.transparentPng()));
  await until(id, isRead);
  await purge("thumbnail");
  await target.resume("thumbnail");
  await wake(id, "thumbnail");
  expect((await untilFinal(id)).jobs).toContainEqual(
    expect.objectContaining({ stage: "thumbnail", state: "done", attempt: 1 }),
  );
});

it("takes in what no notification told of", async () => {
  const { keyFor, put, find, untilFinal } = library;
  const Bucket = target.mediaBucket;
  const { $metadata, ...configured } = await target.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  const notify = (NotificationConfiguration: object) =>
    target.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  await notify({});
  const id = await put(keyFor("notification lost.png"), unlike(await pictures.transparentPng()));
  await notify(configured);
  expect(await find(id)).toBeUndefined();

  await target.waitMs(11_000); // until then, a notification may still be on its way
  await vi.waitFor(
    async () => {
      await target.invoke("reconcile"); // every other time it looks at summaries
      if (!(await find(id))) throw new Error("not taken in");
    },
    { timeout: 30_000, interval: 1_000 },
  );
  expect((await untilFinal(id)).jobs).toHaveLength(3);
  for (let walk = 0; walk < 2; walk++) await target.invoke("reconcile"); // the bucket and the summaries, in turn
});

it("ends the job whose hint nobody could acknowledge", async () => {
  const { keyFor, put, send, until, untilFinal } = library;
  await target.pause("thumbnail");
  const assetId = await put(keyFor("dead letter.png"), unlike(await pictures.transparentPng()));
  await until(assetId, isRead);
  await purge("thumbnail");
  await send("dead-letters", { assetId, stage: "thumbnail" });
  const { jobs } = await untilFinal(assetId);
  expect(jobs).toContainEqual(expect.objectContaining({ stage: "thumbnail", state: "error" }));
  await target.resume("thumbnail");
});
