import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { Lane, type Rendition } from "@darkroom/domain";
import { Lanes } from "@darkroom/table";
import { expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { containers, videos } from "../../test/fixtures/videos.ts";
import { startLocal } from "../../test/support/local.ts";

type Made = { renditions: Rendition.Info[] };

it("makes storyboard, hover preview and a playable copy of films, and nothing of the kind for photos", async () => {
  await using local = await startLocal();
  const [clip, hevc, photo] = [
    await local.upload(await videos.mp4()),
    await local.upload(await containers.hevcMp4()),
    await local.upload(await pictures.redSquare()),
  ];
  await local.idle();

  expect(await local.output(clip, "storyboard")).toMatchObject({ tiles: 3, columns: 3, intervalSec: 1 });
  expect(await local.output(clip, "preview")).toMatchObject({ renditions: [{ role: "hover", widthPx: 320 }] });
  expect(await local.output(clip, "playback")).toMatchObject({ how: "remux", lacks: "index" });

  const made = (await local.output(hevc, "playback")) as Made & { how: string };
  expect(made).toMatchObject({ how: "transcode", lacks: "video" });
  const [copy] = made.renditions;
  expect(copy).toMatchObject({ role: "proxy", contentType: "video/mp4", widthPx: 320, heightPx: 180 });
  const stored = await local.s3.send(new GetObjectCommand({ Bucket: "derived", Key: copy?.key ?? "" }));
  expect(stored.ContentLength).toBe(copy?.sizeBytes);

  const ask = (path: string) => fetch(`${local.httpUrl}/v1/assets/${path}`);
  const vtt = await ask(`${clip}/storyboard`);
  expect(vtt.headers.get("content-type")).toBe("text/vtt; charset=utf-8");
  const cues = await vtt.text();
  expect(cues).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:01\.000\n\/v1\/assets\/ast_\w+\/renditions\/storyboard/);
  expect(cues.match(/#xywh=.*/g)).toEqual(["#xywh=0,0,192,108", "#xywh=192,0,192,108", "#xywh=384,0,192,108"]);
  const sprite = await fetch(new URL(/\/v1\S+(?=#)/.exec(cues)?.[0] ?? "", local.httpUrl));
  expect(sprite.headers.get("content-type")).toBe("image/jpeg");

  const played = await fetch(`${local.httpUrl}/v1/assets/${hevc}/playback`, { headers: { range: "bytes=4-7" } });
  expect([played.status, played.headers.get("content-type"), await played.text()]).toEqual([206, "video/mp4", "ftyp"]);
  expect((await ask(`${clip}/preview`)).headers.get("content-type")).toBe("video/mp4");
  expect(await (await ask(hevc)).json()).toMatchObject({
    playback: { state: "ready", source: "proxy", contentType: "video/mp4", lacks: "video" },
  });
  expect(await (await ask(`${photo}/playback`)).json()).toMatchObject({ status: 404, code: "playback.none" });

  expect((await local.jobs(photo)).map(({ stage }) => stage).toSorted()).toEqual(["hash", "probe", "thumbnail"]);
  const roles = (await local.summary(clip))?.renditions.map(({ role }) => role);
  expect(roles).toEqual(["thumbnail", "preview", "storyboard", "hover", "proxy"]);
  expect(await local.summary(clip)).not.toHaveProperty("issue");
}, 60_000);

it("plays what plays as it is before any copy is made, and says what a film waits for that does not", async () => {
  await using local = await startLocal();
  await Lanes.change(local.ctx.table, "video", (door) => Lane.pause(door, "a person said so"));
  const clip = await local.upload(await videos.mp4());
  const hevc = await local.upload(await containers.hevcMp4());
  await local.runtime.idle();

  const ask = async (path: string) => (await fetch(`${local.httpUrl}/v1/assets/${path}`)).json();
  expect(await ask(clip)).toMatchObject({ playback: { state: "ready", source: "original", lacks: "index" } });
  expect(await ask(hevc)).toMatchObject({ playback: { state: "waiting", waitsFor: "lane video: a person said so" } });
  expect(await ask(`${hevc}/playback`)).toMatchObject({ status: 404, code: "playback.not_ready" });
  expect(await ask(`${hevc}/storyboard`)).toMatchObject({ status: 404, code: "rendition.missing" });
});

it("stores a large copy in parts, and nothing of one that is stopped", async () => {
  await using local = await startLocal();
  const folder = await mkdtemp(join(tmpdir(), "darkroom-large-"));
  const path = join(folder, "copy.mp4");
  const bytes = Buffer.alloc(33 * 2 ** 20, "film");
  await writeFile(path, bytes);
  const never = { signal: new AbortController().signal, progress: () => {} };
  await local.ctx.derived.putFile("renditions/large.mp4", path, "video/mp4", never);
  const stored = await local.s3.send(new GetObjectCommand({ Bucket: "derived", Key: "renditions/large.mp4" }));
  expect([stored.ContentType, stored.ContentLength]).toEqual(["video/mp4", bytes.length]);
  expect(Buffer.from((await stored.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);

  const stop = new AbortController();
  const pulse = { signal: stop.signal, progress: () => stop.abort(new Error("cancelled")) };
  await expect(local.ctx.derived.putFile("renditions/stopped.mp4", path, "video/mp4", pulse)).rejects.toThrow(
    "cancelled",
  );
  expect(await local.ctx.derived.has("renditions/stopped.mp4")).toBe(false);
  expect(await local.ctx.derived.listLeftovers()).toEqual([]);
  await rm(folder, { recursive: true });
});
