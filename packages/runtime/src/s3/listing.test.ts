import { ListObjectsCommand, ListObjectsV2Command, type ListObjectsV2CommandInput } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, prepared, transaction } from "../cloud/database.ts";
import { asOwner, bucket, type LocalCloud, refusal, startCloud } from "./testing.ts";

let local: LocalCloud;
const odd = [
  "UPPER/a",
  "lower/a",
  "Zebra",
  "apple",
  "Äpfel",
  "éclair",
  "日本",
  "🦊 fox",
  "\uffee halfwidth",
  "a b",
  "a+b",
  "a%20b",
  "a&<b>",
];
const mixed = [
  ...odd,
  ...Array.from({ length: 44 }, (_, index) => `${index % 2 ? "IMG" : "img"}_${index}.${index % 3 ? "JPG" : "jpg"}`),
];
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

beforeAll(async () => {
  local = await startCloud({ buckets: [bucket, "folders", "large", "depths"] });
  for (const key of mixed) await asOwner(local, `/${bucket}/${encodeURIComponent(key)}`, { method: "PUT", body: "x" });
  addRows(
    "folders",
    Array.from({ length: 1000 }, (_, index) =>
      [1, 2, 3, 4, 5].map((n) => `all/${String(index).padStart(4, "0")}/${n}`),
    ).flat(),
  );
  addRows(
    "large",
    Array.from({ length: 100_000 }, (_, index) => `2026/${index % 12}/IMG_${index}.jpg`),
  );
  addRows("depths", ["a", "a/1", "a/2", "a0", "b//c", "b/d", "c", "d/"]);
});
afterAll(() => local[Symbol.asyncDispose]());

/** Rows without bytes: this is about the index. */
function addRows(name: string, keys: string[]): void {
  const db = openDatabase(`${local.dataDir}/cloud.sqlite`, "process");
  transaction(db, () => {
    const insert = prepared(
      db,
      "INSERT INTO s3_objects VALUES (?, ?, 'etag', 0, 0, '0', '{\"headers\":{},\"metadata\":{}}', '[]')",
    );
    for (const key of keys) insert.run(name, key);
  });
  db.close();
}

const list = (Bucket: string, more: Partial<ListObjectsV2CommandInput> = {}) =>
  local.s3.send(new ListObjectsV2Command({ Bucket, ...more }));

/** Every page, one list of what was in it: keys, and prefixes in brackets. */
async function pages(Bucket: string, more: Partial<ListObjectsV2CommandInput>): Promise<string[][]> {
  const found: string[][] = [];
  let token: string | undefined;
  do {
    const page = await list(Bucket, { ...more, ContinuationToken: token });
    const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => `[${Prefix}]`);
    found.push([...(page.Contents ?? []).map(({ Key = "" }) => Key), ...prefixes]);
    expect(page.KeyCount).toBe(found.at(-1)?.length);
    token = page.NextContinuationToken;
    expect(page.IsTruncated).toBe(token !== undefined);
  } while (token !== undefined);
  return found;
}

describe("a listing", () => {
  it("of mixed keys in small pages has each key once, in the order of their bytes", async () => {
    const found = await pages(bucket, { MaxKeys: 10 });
    expect(found.map((page) => page.length)).toEqual([10, 10, 10, 10, 10, 7]);
    expect(found.flat()).toEqual([...mixed].sort(byBytes));
  });

  it("rolls keys up at the delimiter, page by page", async () => {
    const [one = []] = await pages("depths", { Delimiter: "/" });
    expect(one).toEqual(["a", "a0", "c", "[a/]", "[b/]", "[d/]"]);
    expect((await pages("depths", { Delimiter: "/", MaxKeys: 1 })).flat()).toEqual([
      "a",
      "[a/]",
      "a0",
      "[b/]",
      "c",
      "[d/]",
    ]);
    expect((await pages("depths", { Delimiter: "/", Prefix: "b/" })).flat()).toEqual(["b/d", "[b//]"]);
    expect((await pages("depths", { Delimiter: "//" })).flat()).toEqual([
      "a",
      "a/1",
      "a/2",
      "a0",
      "b/d",
      "c",
      "d/",
      "[b//]",
    ]);
  });

  it("of a thousand folders is whole, in pages of any size", async () => {
    const folders = Array.from({ length: 1000 }, (_, index) => `[all/${String(index).padStart(4, "0")}/]`);
    expect((await pages("folders", { Delimiter: "/", Prefix: "all/" })).flat()).toEqual(folders);
    expect((await pages("folders", { Delimiter: "/", Prefix: "all/", MaxKeys: 333 })).flat()).toEqual(folders);
    expect((await pages("folders", { Delimiter: "/" })).flat()).toEqual(["[all/]"]);
  });

  it("of 100,000 objects pages through all of them", async () => {
    const keys = new Set<string>();
    let token: string | undefined = "";
    // Read without the SDK: its parser would be what this test waits for.
    while (token !== undefined) {
      const more: string = token && `&continuation-token=${token}`;
      const page: string = await (await asOwner(local, `/large?list-type=2${more}`)).text();
      for (const [, key = ""] of page.matchAll(/<Key>(.*?)<\/Key>/g)) keys.add(key);
      token = /<NextContinuationToken>(.*?)<\/NextContinuationToken>/.exec(page)?.[1];
    }
    expect(keys.size).toBe(100_000);
  }, 60_000);

  it("begins after a key, or within a prefix", async () => {
    expect((await list("depths", { StartAfter: "a/1" })).Contents?.map(({ Key }) => Key)).toEqual([
      "a/2",
      "a0",
      "b//c",
      "b/d",
      "c",
      "d/",
    ]);
    expect((await list("depths", { Prefix: "a/", StartAfter: "a" })).Contents?.map(({ Key }) => Key)).toEqual([
      "a/1",
      "a/2",
    ]);
    expect((await list("depths", { MaxKeys: 0 })).IsTruncated).toBe(false);
    expect(await refusal(list("depths", { ContinuationToken: "not a token" }))).toBe("InvalidArgument 400");
    expect(await refusal(list("nowhere"))).toBe("NoSuchBucket 404");
  });

  it("writes keys percent-encoded when asked to", async () => {
    const { Contents } = await list(bucket, { EncodingType: "url", Prefix: "a" });
    expect(Contents?.map(({ Key }) => Key)).toEqual(["a%20b", "a%2520b", "a%26%3Cb%3E", "a%2Bb", "apple"]);
  });

  it("of the first version goes on from a marker", async () => {
    const v1 = (more: object) => local.s3.send(new ListObjectsCommand({ Bucket: "depths", Delimiter: "/", ...more }));
    const first = await v1({ MaxKeys: 2 });
    expect([first.Contents?.map(({ Key }) => Key), first.CommonPrefixes, first.NextMarker]).toEqual([
      ["a"],
      [{ Prefix: "a/" }],
      "a/",
    ]);
    const rest = await v1({ Marker: first.NextMarker });
    expect([rest.Contents?.map(({ Key }) => Key), rest.CommonPrefixes?.map(({ Prefix }) => Prefix)]).toEqual([
      ["a0", "c"],
      ["b/", "d/"],
    ]);
  });
});
