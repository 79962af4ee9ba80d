import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { refusal, scratchBucket } from "../scratch.ts";
import { openTarget, type Target } from "../target.ts";

// What the functions ask of a bucket: the look at an object's first bytes, the fetch of one version, the put of a rendition
// and the list of the reconciler.

let target: Target;
let bucket: Awaited<ReturnType<typeof scratchBucket>>;
beforeAll(async () => {
  target = await openTarget();
  bucket = await scratchBucket(target);
}, 120_000);
afterAll(async () => {
  await bucket[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

const md5 = (body: string) => `"${createHash("md5").update(body).digest("hex")}"`;

it("keeps bytes, type, metadata and the MD5 as the ETag", async () => {
  const more = {
    ContentType: "image/jpeg",
    CacheControl: "private, max-age=9",
    Metadata: { "darkroom-priority": "import" },
  };
  const { ETag } = await bucket.put("kept", "the bytes", more);
  expect(ETag).toBe(md5("the bytes"));
  expect(await bucket.head("kept")).toMatchObject({ ...more, ETag, ContentLength: 9 });
  expect(await bucket.text("kept")).toBe("the bytes");
});

it("reads at once what was written, again and again over the same key", async () => {
  for (let round = 0; round < 10; round++) {
    await bucket.put("again", `round ${round}`);
    expect(await bucket.text("again")).toBe(`round ${round}`);
  }
});

it.each([
  ["a begin", "bytes=0-3", "0123", "bytes 0-3/10"],
  ["a middle", "bytes=4-5", "45", "bytes 4-5/10"],
  ["an end", "bytes=-3", "789", "bytes 7-9/10"],
  ["more than there is", "bytes=0-65535", "0123456789", "bytes 0-9/10"],
])("answers %s of an object with its whole size", async (_what, Range, text, ContentRange) => {
  await bucket.put("ranged", "0123456789");
  const answer = await bucket.get("ranged", { Range });
  expect(answer).toMatchObject({ ContentRange, ETag: md5("0123456789") });
  expect(await answer.Body?.transformToString()).toBe(text);
});

it("refuses a range of an empty object, and one that begins behind the end", async () => {
  await bucket.put("empty", new Uint8Array());
  expect(await refusal(bucket.get("empty", { Range: "bytes=0-65535" }))).toBe("InvalidRange 416");
  await bucket.put("short", "x");
  expect(await refusal(bucket.get("short", { Range: "bytes=1-" }))).toBe("InvalidRange 416");
  expect((await bucket.head("empty")).ContentLength).toBe(0);
});

it("gives one version, and refuses when it is another or gone", async () => {
  const { ETag } = await bucket.put("versioned", "one");
  expect(await bucket.text("versioned", { IfMatch: ETag })).toBe("one");
  await bucket.put("versioned", "two");
  expect(await refusal(bucket.get("versioned", { IfMatch: ETag }))).toBe("PreconditionFailed 412");
  await bucket.remove("versioned");
  expect(await refusal(bucket.get("versioned", { IfMatch: ETag }))).toBe("NoSuchKey 404");
  expect(await refusal(bucket.head("versioned"))).toBe("NotFound 404");
});

it("writes where nothing is, and refuses where something is", async () => {
  await bucket.put("once", "first", { IfNoneMatch: "*" });
  expect(await refusal(bucket.put("once", "second", { IfNoneMatch: "*" }))).toBe("PreconditionFailed 412");
  expect(await bucket.text("once")).toBe("first");
});

it("writes over the version it was shown, and over no other", async () => {
  const { ETag } = await bucket.put("swap", "first");
  await bucket.put("swap", "second", { IfMatch: ETag });
  expect(await refusal(bucket.put("swap", "third", { IfMatch: ETag }))).toBe("PreconditionFailed 412");
  expect(await bucket.text("swap")).toBe("second");
});

it("lets one of twenty writers who race for a key win", async () => {
  const race = Array.from({ length: 20 }, (_, at) => refusal(bucket.put("race", `writer ${at}`, { IfNoneMatch: "*" })));
  const answers = await Promise.all(race);
  expect(answers.filter((answer) => answer === "taken")).toHaveLength(1);
  const refused = answers.filter((answer) => answer !== "taken");
  for (const answer of refused) expect(["PreconditionFailed 412", "ConditionalRequestConflict 409"]).toContain(answer);
});

it("answers 304 to whoever has this version already", async () => {
  const { ETag } = await bucket.put("cached", "x");
  expect(await refusal(bucket.get("cached", { IfNoneMatch: ETag }))).toMatch(/ 304$/);
});

it("refuses bytes that are not those that were sent", async () => {
  expect(await refusal(bucket.put("torn", "right", { ChecksumCRC32: "AAAAAA==" }))).toBe("BadDigest 400");
  expect(await refusal(bucket.head("torn"))).toBe("NotFound 404");
});

it("deletes what is not there without a word", async () => {
  await bucket.remove("nobody put this");
  await bucket.remove("nobody put this");
});

it("lists pages in the order of UTF-8, each key once, after the one that is named", async () => {
  const keys = ["list/a", "list/b/c", "list/B", "list/z", "list/ä", "list/日本", "list/🦊", "list/ a", "list/+"];
  for (const key of keys) await bucket.put(key);
  const inOrder = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  const seen: string[] = [];
  for (let after = "list/", hasMore = true; hasMore; ) {
    const page = await bucket.list({ Prefix: "list/", MaxKeys: 2, StartAfter: after });
    const named = (page.Contents ?? []).map(({ Key = "" }) => Key);
    seen.push(...named);
    after = named.at(-1) ?? after;
    hasMore = page.IsTruncated === true;
  }
  expect(seen).toEqual(inOrder);
  const [first] = (await bucket.list({ Prefix: "list/a", MaxKeys: 1 })).Contents ?? [];
  expect(first).toMatchObject({ Key: "list/a", Size: 1, ETag: md5("x") });
  expect(first?.LastModified?.getTime()).toBeGreaterThan(Date.now() - 24 * 3_600_000);
});

it("lists more than a thousand keys in more than one page", async () => {
  const keys = Array.from({ length: 1_010 }, (_, at) => `many/${String(at).padStart(4, "0")}`);
  for (let at = 0; at < keys.length; at += 50) await Promise.all(keys.slice(at, at + 50).map((key) => bucket.put(key)));
  const first = await bucket.list({ Prefix: "many/" });
  expect(first).toMatchObject({ KeyCount: 1_000, IsTruncated: true });
  const second = await bucket.list({ Prefix: "many/", ContinuationToken: first.NextContinuationToken });
  expect(second).toMatchObject({ KeyCount: 10, IsTruncated: false });
}, 60_000);
