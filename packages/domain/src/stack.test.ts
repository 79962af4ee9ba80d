import { expect, it } from "vitest";
import * as Asset from "./asset.ts";
import { type AssetId, assetIdOf } from "./id.ts";
import * as Stack from "./stack.ts";
import * as Trash from "./trash.ts";

const keys = ["a.jpg", "b.jpg", "c.jpg"];
const [a, b, c] = keys.map(assetIdOf) as [AssetId, AssetId, AssetId];

const assetOf = (key: string, etag = "e1"): Asset.Info => {
  const original = { key, etag, sizeBytes: 1, contentType: "image/jpeg", modifiedAt: "2024-05-01T10:00:00.000Z" };
  return Asset.register({ original, kind: "image", priority: 1, warnings: [] }, 0);
};
const library = (...assets: Asset.Info[]) => new Map(assets.map((asset) => [asset.id, asset]));
const byRule = () =>
  Stack.make("stk_1", { members: [a, b, c].map((id) => ({ id, etag: "e1" })), by: "rule", nowMs: 0 });

/** Settles a stack with these assets at once. */
function settle(stack: Stack.Info, assets: Map<AssetId, Asset.Info>) {
  const agreed = Stack.agree(stack, assets, 1);
  for (const [id, asset] of assets) assets.set(id, Stack.tell(asset, agreed, Stack.isThere(asset)));
  return Stack.settle(agreed);
}

it("puts the first that is there in front, and a person's choice before it", () => {
  const assets = library(...keys.map((key) => assetOf(key)));
  const stack = settle(byRule(), assets);
  expect([stack.front, stack.count, stack.unsettledAtMs]).toEqual([a, 3, undefined]);
  assets.set(a, Trash.put(assets.get(a) as Asset.Info, 5));
  expect(Stack.isOutdated(assets.get(a) as Asset.Info)).toBe(true);
  const left = settle(Stack.change(stack, { cover: c }, 6), assets);
  expect([left.front, left.count, Stack.isBehind(assets.get(b) as Asset.Info)]).toEqual([c, 2, true]);
  expect(Stack.agree(left, assets, 9)).toBe(left);
});

it("lets go of an asset that has other bytes, if the rule stacked it, and is no stack with one", () => {
  const assets = library(...keys.map((key) => assetOf(key)));
  const stack = settle(byRule(), assets);
  const other = assetOf("b.jpg", "e2").original;
  assets.set(b, Asset.see(assets.get(b) as Asset.Info, { ...assetOf("b.jpg", "e2"), original: other }, 3));
  expect(settle(stack, assets).members.map(({ id }) => id)).toEqual([a, c]);
  expect(assets.get(b)?.stack).toBeUndefined();
  const byHand = Stack.make("stk_2", { members: [{ id: a }, { id: c }], by: "person", nowMs: 0 });
  expect(settle(Stack.without(stack, [c], 4), assets).members).toEqual([]);
  expect([...assets.values()].map(({ stack }) => stack)).toEqual([undefined, undefined, undefined]);
  expect(settle(byHand, assets).count).toBe(2);
});

it("never says again what a newer edition or another stack has said, and keeps apart what a person took out", () => {
  const assets = library(...keys.map((key) => assetOf(key)));
  const old = Stack.agree(byRule(), assets, 1);
  const stack = settle(Stack.change(old, { remove: [b] }, 2), assets);
  const apart = assets.get(b) as Asset.Info;
  expect([apart.stack, apart.isApart]).toEqual([undefined, true]);
  expect(Stack.tell(apart, old, true)).toBe(apart); // a slow worker with the rule's old word
  const told = assets.get(c) as Asset.Info;
  expect(Stack.tell(told, old, true)).toBe(told);
  expect(Stack.tell(told, { ...stack, id: "stk_other", edition: 99 }, true)).toBe(told);
  const group = { name: "x", members: [{ assetId: b, etag: "e1" }] as never };
  expect(settle(Stack.gather(stack, group, 3), assets).members.map(({ id }) => id)).toEqual([a, c]);
});
