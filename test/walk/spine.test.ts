import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { videos } from "../fixtures/videos.ts";
import { startLocal } from "../support/local.ts";

const done = (stage: string) => ({ stage, state: "done", attempt: 1 });

it("walks a photo and a clip from their puts to their summaries", async () => {
  await using local = await startLocal();

  const photo = await local.upload(await pictures.withExif());
  const clip = await local.upload(await videos.mp4());
  await local.idle();

  expect(await local.jobs(photo)).toMatchObject([done("hash"), done("probe"), done("thumbnail")]);
  const ofFilms = ["hash", "playback", "preview", "probe", "storyboard", "thumbnail"];
  expect(await local.jobs(clip)).toMatchObject(ofFilms.map(done));
  expect(await local.summary(photo)).toMatchObject({
    kind: "image",
    capturedAtSource: "exif",
    renditions: [{ role: "thumbnail" }, { role: "preview" }],
    states: { hash: "done", probe: "done", thumbnail: "done" },
  });
  expect(await local.summary(clip)).toMatchObject({ kind: "video", capturedAtSource: "container", durationSec: 3 });
});

it("ends a file that cannot be decoded in one attempt, with its code, and nothing else notices", async () => {
  await using local = await startLocal();

  const broken = await local.upload(await pictures.textNamedPng());
  const empty = await local.upload(await pictures.zeroByte());
  const fine = await local.upload(await pictures.redSquare());
  await local.idle();

  expect(await local.job(broken, "thumbnail")).toMatchObject({ state: "error", reason: "invalid_image", attempt: 1 });
  expect(await local.job(empty, "probe")).toMatchObject({ state: "error", reason: "zero_byte", attempt: 1 });
  expect(await local.job(fine, "thumbnail")).toMatchObject(done("thumbnail"));
  expect(local.deadLetters()).toBe(0);
});

it("shows what was finished by somebody who died before saying so", async () => {
  await using local = await startLocal();
  const photo = await local.upload(await pictures.redSquare());
  await local.idle();
  const { clients, config } = local.ctx;
  const Key = { PK: { S: `ASSET#${photo}` }, SK: { S: "SUMMARY" } };
  await clients.dynamodb.send(new DeleteItemCommand({ TableName: config.tableName, Key })); // as if no index had run

  const MessageBody = JSON.stringify({ assetId: photo, stage: "thumbnail" }); // comes again: nobody had acknowledged it
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: config.queueUrl("thumbnail"), MessageBody }));
  await local.idle();

  expect(await local.summary(photo)).toMatchObject({ states: { hash: "done", probe: "done", thumbnail: "done" } });
});

it("makes a new generation of the same asset when its key is written again", async () => {
  await using local = await startLocal();

  const first = await local.upload(await pictures.redSquare(), "album/one");
  await local.idle();
  const again = await local.upload(await pictures.withExif(), "album/one");
  await local.idle();

  expect(again).toBe(first);
  expect(await local.asset(first)).toMatchObject({ generation: 2, original: { format: "jpeg" } });
  expect(await local.job(first, "thumbnail")).toMatchObject({ state: "done", generation: 2, published: 2 });
});

it("links the same bytes at another key, and gives the place on when the first is gone", async () => {
  await using local = await startLocal();
  const picture = await pictures.smallJpeg();

  const first = await local.upload(picture, "a.jpg");
  await local.idle();
  const second = await local.upload(picture, "b.jpg");
  await local.idle();
  expect(await local.asset(second)).toMatchObject({ duplicateOf: first });

  await local.remove("a.jpg");
  await local.idle();
  expect(await local.asset(first)).toMatchObject({ isDeleted: true });
  expect(await local.asset(second)).not.toHaveProperty("duplicateOf");
  expect(await local.job(second, "thumbnail")).toMatchObject({ state: "done" });
});

it("does nothing more when a notification comes ten times", async () => {
  await using local = await startLocal();
  const asset = await local.upload(await pictures.redSquare());
  await local.idle();
  const before = await local.jobs(asset);

  for (let time = 0; time < 10; time++) local.ctx.queue.send("intake", { key: (await pictures.redSquare()).name });
  await local.ctx.queue.flush();
  await local.idle();

  expect(await local.jobs(asset)).toEqual(before);
});
