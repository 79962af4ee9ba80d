import type { Asset } from "@darkroom/domain";
import { reconcile } from "@darkroom/platform";
import { Assets } from "@darkroom/table";
import { expect, it } from "vitest";
import { stages } from "../../functions/stages.ts";
import { sounds } from "../fixtures/sounds.ts";
import { startLocal } from "../support/local.ts";

const done = (stage: string) => ({ stage, state: "done", attempt: 1 });

it("walks a song and a voice without a picture from their puts to their summaries", async () => {
  await using local = await startLocal();
  const song = await local.upload(await sounds.covered());
  const voice = await local.upload(await sounds.mp4WithoutPicture());
  await local.idle();

  for (const asset of [song, voice])
    expect(await local.jobs(asset)).toMatchObject([done("hash"), done("probe"), done("thumbnail")]);
  expect(await local.summary(song)).toMatchObject({
    kind: "audio",
    contentType: "audio/mpeg",
    renditions: [{ role: "thumbnail", widthPx: 300, heightPx: 300 }, { role: "preview" }],
  });
  expect(await local.summary(voice)).toMatchObject({
    ...{ kind: "audio", durationSec: 1, capturedAtSource: "container", capturedAt: "2023-08-09T10:11:12.000Z" },
  });
});

it("takes a song for one that was registered before there were any", async () => {
  await using local = await startLocal();
  const song = await local.upload(await sounds.tagged());
  await local.idle();
  await Assets.change(local.ctx.table, song, (asset): Asset.Info => ({ ...asset, kind: "other" })); // as an older version left it
  local.clock.advance(60_000);
  await reconcile(stages, local.ctx);
  await local.idle();
  expect(await local.summary(song)).toMatchObject({ kind: "audio", states: { probe: "done", thumbnail: "done" } });
});
