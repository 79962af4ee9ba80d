import fc from "fast-check";
import { expect, it } from "vitest";
import { sampleAsset, sampleSeen } from "../../../test/support/samples.ts";
import * as Asset from "./asset.ts";
import { AssetId, assetIdOf, shardOf } from "./id.ts";

const asset = sampleAsset("a.jpg");
const first = sampleAsset("b.jpg").id;

it("is the same asset while its bytes are the same", () => {
  expect(Asset.see(asset, sampleSeen("a.jpg", "e1"), 2000)).toBe(asset);
  expect(Asset.see(asset, { ...sampleSeen("a.jpg", "e1"), kind: "audio" }, 2000)).toMatchObject({
    ...{ kind: "audio", generation: 1 },
  });
});

it("is a generation further with other bytes, and no longer a duplicate", () => {
  const linked = Asset.linkTo(asset, first, "e1");
  const seen = Asset.see(linked, sampleSeen("a.jpg", "e2"), 2000);
  expect(seen).toMatchObject({ generation: 2, original: { etag: "e2" } });
  expect(seen.duplicateOf).toBeUndefined();
});

it("is a generation further when it comes back after it was gone", () => {
  const gone = Asset.remove(asset, 2000);
  expect(gone.isDeleted).toBe(true);
  expect(Asset.remove(gone, 3000)).toBe(gone);
  expect(Asset.see(gone, sampleSeen("a.jpg", "e1"), 3000)).toMatchObject({ generation: 2 });
  expect(Asset.see(gone, sampleSeen("a.jpg", "e1"), 3000).isDeleted).toBeUndefined();
});

it("is not linked for bytes it no longer has, nor when it is gone", () => {
  expect(Asset.linkTo(asset, first, "e0")).toBe(asset);
  const gone = Asset.remove(asset, 2000);
  expect(Asset.linkTo(gone, first, "e1")).toBe(gone);
  const linked = Asset.linkTo(asset, first, "e1");
  expect(Asset.linkTo(linked, first, "e1")).toBe(linked);
  expect(Asset.linkTo(linked, undefined, "e1").duplicateOf).toBeUndefined();
  expect(Asset.linkTo(linked, asset.id, "e1").duplicateOf).toBeUndefined();
});

it("says whose bytes others are linked to it for, while it has them", () => {
  const first = Asset.standFirst(asset, "sha", "e1");
  expect(first.firstOf).toBe("sha");
  expect(Asset.standFirst(first, "sha", "e1")).toBe(first);
  expect(Asset.standFirst(asset, "sha", "e0")).toBe(asset);
  expect(Asset.see(first, sampleSeen("a.jpg", "e2"), 2000).firstOf).toBeUndefined();
  expect(Asset.remove(first, 2000).firstOf).toBeUndefined();
});

it("has an id of its own for every key, and always the same", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, other) => {
      expect(AssetId.parse(assetIdOf(one))).toBe(assetIdOf(one));
      if (Buffer.from(one).equals(Buffer.from(other))) return;
      expect(assetIdOf(one)).not.toBe(assetIdOf(other));
    }),
    { numRuns: 1000 },
  );
});

it("keeps its id for ever", () => {
  expect(assetIdOf("2024/Ferien/été.jpg")).toBe("ast_ygt25ut3mtzb7eos62w7bzdj2fqyv6no");
});

it("spreads over shards evenly", () => {
  const counts = Array.from({ length: 8 }, () => 0);
  for (let at = 0; at < 8000; at++) {
    const shard = shardOf(assetIdOf(`photo-${at}.jpg`), 8);
    counts[shard] = (counts[shard] ?? 0) + 1;
  }
  for (const count of counts) expect(count).toBeGreaterThan(850);
});
