import { randomBytes } from "node:crypto";
import { Scans as Contract } from "@darkroom/contract";
import { type AssetId, assetIdOf } from "@darkroom/domain";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const headers = { "content-type": "application/json" };
const ask = async (path: string, body?: object) => {
  const sent = body && { method: "POST", headers, body: JSON.stringify(body) };
  return (await fetch(local.httpUrl + path, sent)).json();
};
const put = (key: string, bytes: Uint8Array = randomBytes(50)): Promise<AssetId> =>
  local.upload({ name: key, bytes }, key);

async function scan(body: object): Promise<Contract.View> {
  const { scanId } = Contract.start.answer.parse(await ask("/v1/scans", body));
  for (let round = 0; round < 20; round++) {
    await local.idle();
    const now = Contract.get.answer.parse(await ask(`/v1/scans/${scanId}`));
    if (now.state === "done") return now;
    local.clock.advance(3_000); // it looks again while the stages work
  }
  throw new Error("the scan did not end");
}

async function decisionsOf({ scanId }: Contract.View, query = ""): Promise<Contract.DecisionView[]> {
  const found: Contract.DecisionView[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined; ) {
    const page: unknown = await ask(`/v1/scans/${scanId}/decisions?${query}${cursor && `&cursor=${cursor}`}`);
    const { items, nextCursor } = Contract.decisions.answer.parse(page);
    found.push(...items);
    cursor = nextCursor;
  }
  return found;
}

it("says of every file whether it is new, changed, there already, a duplicate or rejected, and why", async () => {
  const photo = await pictures.withExif();
  const old = await put("card/old.jpg", photo.bytes);
  await put("card/changing.bin");
  await put("elsewhere/not asked for.bin");
  await local.idle();
  local.clock.advance(60_000);
  const since = new Date(local.clock.nowMs()).toISOString();
  await put("card/new.bin");
  const copy = await put("card/copy.jpg", photo.bytes);
  await put("card/broken.png", (await pictures.textNamedPng()).bytes);
  await put("card/empty.jpg", new Uint8Array());
  await put("card/empty too.jpg", new Uint8Array());
  await put("card/changing.bin");
  const refused = [{ name: "card/.hidden", code: "source.hidden" }];
  const ended = await scan({ prefix: "card/", source: "camera", since, refused });

  expect(ended).toMatchObject({
    files: 8,
    counts: { added: 1, updated: 1, there: 1, duplicate: 1, rejected: 4 },
  });
  const rows = (await decisionsOf(ended)).map(({ key, verdict, reason }) => [key, verdict, reason]);
  expect(rows).toEqual([
    ["card/.hidden", "rejected", "source.hidden"],
    ["card/broken.png", "rejected", "invalid_image"],
    ["card/changing.bin", "updated", "kind.not_accepted"],
    ["card/copy.jpg", "duplicate", "duplicate"],
    ["card/empty too.jpg", "rejected", "zero_byte"],
    ["card/empty.jpg", "rejected", "zero_byte"],
    ["card/new.bin", "added", "kind.not_accepted"],
    ["card/old.jpg", "there", "known"],
  ]);
  const [duplicate] = await decisionsOf(ended, "verdict=duplicate");
  expect(duplicate).toMatchObject({ assetId: copy, duplicateOf: old });
  await local.idle();
  expect(await local.asset(old)).toMatchObject({ source: "camera" });
  expect(await local.summary(old)).toMatchObject({ source: "camera" });
  expect((await local.asset(assetIdOf("elsewhere/not asked for.bin"))).source).toBeUndefined();
  expect(Contract.list.answer.parse(await ask("/v1/scans")).items[0]).toEqual(ended);
});

it("looks at no more than it was asked to, and at nothing where there is nothing", async () => {
  await Promise.all(Array.from({ length: 5 }, (_, at) => put(`many/${String(at).padStart(3, "0")}.bin`)));
  await local.idle();
  const all = await scan({ prefix: "many/" });
  expect(all.counts).toMatchObject({ there: 5 });
  expect(await decisionsOf(all)).toHaveLength(5);
  const some = await scan({ prefix: "many/", limit: 3 });
  expect((await decisionsOf(some)).at(-1)?.key).toBe("many/002.bin");
  expect((await scan({ prefix: "nothing/" })).files).toBe(0);
});
