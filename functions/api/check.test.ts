import { Check as Contract } from "@darkroom/contract";
import type { AssetId } from "@darkroom/domain";
import { Assets, Jobs, Sidecars } from "@darkroom/table";
import { expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

async function check(local: Local) {
  const found = [];
  let cursor: string | undefined;
  do {
    const address = `${local.httpUrl}/v1/check${cursor === undefined ? "" : `?cursor=${cursor}`}`;
    const slice = Contract.get.answer.parse(await (await fetch(address)).json());
    found.push(...slice.problems.map(({ difference, key, detail = "" }) => `${difference} ${key} ${detail}`.trim()));
    cursor = slice.nextCursor;
  } while (cursor !== undefined);
  return found.toSorted();
}

it("finds nothing where all agree, and names every difference where something is lost", async () => {
  await using local = await startLocal();
  const picture = await pictures.redSquare();
  const ids: AssetId[] = [];
  for (const name of ["a.png", "b.png", "c.png", "d.png"])
    ids.push(await local.upload({ name, bytes: Buffer.concat([picture.bytes, Buffer.from(name)]) }));
  await local.idle();
  local.clock.advance(120_000);
  await local.idle();
  expect(await check(local)).toEqual([]);

  const [a, b, c, d] = ids as [AssetId, AssetId, AssetId, AssetId];
  const { table, derived } = local.ctx;
  const [rendition] = (await local.summary(a))?.renditions ?? [];
  await derived.remove(rendition?.key ?? "");
  await Jobs.change(table, { assetId: b, stage: "probe" }, (job) => ({ ...job, published: 9 }));
  await Assets.change(table, c, (asset) => ({ ...asset, original: { ...asset.original, etag: "other" } }));
  await Sidecars.change(table, "a.png.xmp", () => ({ key: "a.png.xmp", etag: "e", facts: {}, revision: 1 }));
  await Assets.change(table, d, (asset) => ({ ...asset, isDeleted: true }));
  const lines = await check(local);
  expect(lines).toEqual(
    expect.arrayContaining([
      "derived_missing a.png thumbnail",
      "object_without_asset d.png",
      "result_missing b.png probe",
      "summary_drift a.png lists show an older state",
      "summary_drift b.png lists show an older state",
      "version_mismatch c.png the object is another one",
    ]),
  );
  expect(lines.filter((line) => line.includes("a.png"))).toHaveLength(2);
}, 60_000);
