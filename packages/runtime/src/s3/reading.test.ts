import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asOwner, bucket, type LocalCloud, refusal, startCloud } from "./testing.ts";

let local: LocalCloud;
let etag: string;
beforeAll(async () => {
  local = await startCloud();
  const { ETag } = await local.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "digits", Body: "0123456789" }));
  etag = ETag ?? "";
});
afterAll(() => local[Symbol.asyncDispose]());

const get = (more: object) => local.s3.send(new GetObjectCommand({ Bucket: bucket, Key: "digits", ...more }));

describe("a range", () => {
  it.each([
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-4", "6789", "bytes 6-9/10"],
    ["bytes=-400", "0123456789", "bytes 0-9/10"],
    ["bytes=5-500", "56789", "bytes 5-9/10"],
    ["bytes=9-9", "9", "bytes 9-9/10"],
  ])("%s is %s", async (Range, body, ContentRange) => {
    const answer = await get({ Range });
    expect(answer).toMatchObject({ ContentRange, ContentLength: body.length, $metadata: { httpStatusCode: 206 } });
    expect(await answer.Body?.transformToString()).toBe(body);
  });

  it.each(["bytes=10-", "bytes=10-12", "bytes=-0"])("%s cannot be satisfied", async (Range) => {
    expect(await refusal(get({ Range }))).toBe("InvalidRange 416");
  });

  it.each(["bytes=5-3", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4"])("%s is ignored", async (Range) => {
    const answer = await get({ Range });
    expect(answer.$metadata.httpStatusCode).toBe(200);
    expect(await answer.Body?.transformToString()).toBe("0123456789");
  });

  it("is told by HEAD too", async () => {
    const answer = await local.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: "digits", Range: "bytes=2-4" }));
    expect(answer).toMatchObject({ ContentLength: 3, $metadata: { httpStatusCode: 206 } });
  });

  it("holds only for the version that If-Range names", async () => {
    const read = async (condition: string) => {
      const answer = await asOwner(local, `/${bucket}/digits`, {
        headers: { range: "bytes=0-1", "if-range": condition },
      });
      return [answer.status, await answer.text()];
    };
    expect(await read(etag)).toEqual([206, "01"]);
    expect(await read('"other"')).toEqual([200, "0123456789"]);
  });
});

describe("a condition", () => {
  const anHour = 3_600_000;
  it.each([
    ["IfMatch of this ETag", () => ({ IfMatch: etag }), "was not refused"],
    ["IfMatch of another ETag", () => ({ IfMatch: '"other"' }), "PreconditionFailed 412"],
    ["IfNoneMatch of this ETag", () => ({ IfNoneMatch: etag }), "Unknown 304"],
    ["IfNoneMatch of another ETag", () => ({ IfNoneMatch: '"other"' }), "was not refused"],
    ["IfModifiedSince an hour ago", () => ({ IfModifiedSince: new Date(Date.now() - anHour) }), "was not refused"],
    ["IfModifiedSince an hour from now", () => ({ IfModifiedSince: new Date(Date.now() + anHour) }), "Unknown 304"],
    [
      "IfUnmodifiedSince an hour ago",
      () => ({ IfUnmodifiedSince: new Date(Date.now() - anHour) }),
      "PreconditionFailed 412",
    ],
    ["IfMatch before IfUnmodifiedSince", () => ({ IfMatch: etag, IfUnmodifiedSince: new Date(0) }), "was not refused"],
    [
      "IfNoneMatch before IfModifiedSince",
      () => ({ IfNoneMatch: '"other"', IfModifiedSince: new Date(Date.now() + anHour) }),
      "was not refused",
    ],
  ])("%s decides a read", async (_name, condition, outcome) => {
    expect(await refusal(get(condition()))).toBe(outcome);
  });

  it("of not being there lets exactly one of many writers in", async () => {
    const write = (body: string) =>
      local.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "once", Body: body, IfNoneMatch: "*" }));
    const outcomes = await Promise.all(["a", "b", "c", "d", "e"].map((body) => refusal(write(body))));
    expect(outcomes.filter((outcome) => outcome === "was not refused")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "PreconditionFailed 412")).toHaveLength(4);
  });

  it("of an ETag lets a write replace only that version", async () => {
    const write = (Key: string, IfMatch: string) =>
      local.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "v2", IfMatch }));
    expect(await refusal(write("never", etag))).toBe("NoSuchKey 404");
    const { ETag = "" } = await local.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "versioned", Body: "v1" }));
    await write("versioned", ETag);
    expect(await refusal(write("versioned", ETag))).toBe("PreconditionFailed 412");
  });
});

describe("an answer", () => {
  it("takes the headers a request asks for", async () => {
    const answer = await get({
      ResponseContentType: "text/x-test",
      ResponseContentDisposition: 'attachment; filename="é.txt"',
      ResponseCacheControl: "no-store",
    });
    expect(answer).toMatchObject({ ContentType: "text/x-test", CacheControl: "no-store" });
    const raw = Buffer.from(answer.ContentDisposition ?? "", "latin1").toString();
    expect(raw).toBe('attachment; filename="é.txt"');
    expect(await refusal(get({ ResponseContentType: "a\r\nset-cookie: b" }))).toBe("InvalidArgument 400");
  });

  it("goes on whole while the object is overwritten and deleted", async () => {
    const old = Buffer.alloc(24 * 1024 ** 2, "old");
    await local.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "changing", Body: old }));
    const { Body } = await local.s3.send(new GetObjectCommand({ Bucket: bucket, Key: "changing" }));
    await local.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "changing", Body: "new" }));
    expect(old.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  });
});
