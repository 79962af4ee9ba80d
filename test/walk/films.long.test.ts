import type { AssetId } from "@darkroom/domain";
import { expect, it, vi } from "vitest";
import { containers, videos } from "../fixtures/videos.ts";
import { startLocal } from "../support/local.ts";

const kinds = [
  ...[videos.mp4, videos.mov, videos.mkv, videos.webmVp8, containers.avi, containers.mts],
  ...[containers.hevcMp4, containers.vob, containers.divxAvi, containers.wmv],
];
const each = 2;

it("shows the posters of 20 mixed clips before the first copy is made of any", async () => {
  await using local = await startLocal();
  const films = await Promise.all(kinds.map((kind) => kind()));
  const copies = films.flatMap(({ name, bytes }) =>
    Array.from({ length: each }, (_, at) => ({ name: `${at}-${name}`, bytes: Buffer.concat([bytes, tailOf(at)]) })),
  );
  const ids = await Promise.all(copies.map((copy) => local.upload(copy)));

  const finals = async (stage: string) => {
    const jobs = await Promise.all(ids.map((id) => find(id, stage)));
    return jobs.flatMap((job) => (job?.state === "done" && job.finalAtMs !== undefined ? [job.finalAtMs] : []));
  };
  const find = async (id: AssetId, stage: string) => {
    const jobs = await local.jobs(id).catch(() => []); // not taken in yet
    return jobs.find((job) => job.stage === stage);
  };
  await vi.waitFor(async () => expect((await finals("playback")).length).toBeGreaterThan(0), {
    timeout: 100_000,
    interval: 500,
  });
  const [posters, copied] = [await finals("thumbnail"), await finals("playback")];
  expect(posters).toHaveLength(copies.length);
  expect(Math.max(...posters)).toBeLessThan(Math.min(...copied));
}, 120_000);

/** Bytes after the last box, which no reader looks at: the same film is another file. */
const tailOf = (at: number): Buffer => Buffer.from([0, 0, 0, 9, 0x66, 0x72, 0x65, 0x65, at]);
