import { Missing as Contract, Problem } from "@darkroom/contract";
import { assetIdOf } from "@darkroom/domain";
import { Assets, Counts, Summaries } from "@darkroom/table";
import { expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { startLocal } from "../../test/support/local.ts";
import { sampleAsset, sampleSummary } from "../../test/support/samples.ts";

const lost = ["a.png", "b.png"];
const capturedAt = "2024-05-01T10:00:00.000Z";

it("tells which files are gone and takes those assets out of the library, but none while the bucket is empty", async () => {
  await using local = await startLocal();
  const { table } = local.ctx;
  for (const key of lost) {
    const asset = sampleAsset(key, "e1", {});
    await Assets.add(table, asset);
    await Summaries.put(table, sampleSummary(asset, { capturedAt }), 1);
  }
  await Counts.markDirty(table, "2024-05", 0);
  await Counts.recount(table, "2024-05", local.clock.nowMs());
  const missing = async () => {
    const answer = await fetch(`${local.httpUrl}/v1/missing`);
    return Contract.list.answer.parse(await answer.json()).items.map(({ key }) => key);
  };
  const forget = async (more: object = {}) => {
    const [method, headers] = ["POST", { "content-type": "application/json" }];
    const ids = [...lost, "there.png"].map(assetIdOf);
    const answer = await fetch(`${local.httpUrl}/v1/missing:forget`, {
      ...{ method, headers, body: JSON.stringify({ ids, ...more }) },
    });
    return answer.json();
  };
  expect((await missing()).sort()).toEqual(lost);
  const { word } = Contract.forget.answer.parse(await forget({ dryRun: true }));
  expect(Problem.parse(await forget({ word }))).toMatchObject({ code: "cleanup.bucket_empty" });

  await local.upload(await pictures.redSquare(), "there.png");
  await local.runtime.idle();
  expect(Problem.parse(await forget())).toMatchObject({ code: "purge.unconfirmed", limit: word });
  expect(await forget({ word })).toEqual({ count: 2, word: "delete 2" });
  await local.runtime.idle();
  for (const key of lost) expect(await local.asset(assetIdOf(key))).toMatchObject({ isDeleted: true });
  expect(await local.asset(assetIdOf("there.png"))).not.toHaveProperty("isDeleted");
  expect(await missing()).toEqual([]);
}, 60_000);
