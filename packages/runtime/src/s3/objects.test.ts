import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import {
  type ChecksumAlgorithm,
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asOwner, bucket, type LocalCloud, refusal, someBytes, startCloud } from "./testing.ts";

let local: LocalCloud;
beforeAll(async () => {
  local = await startCloud();
});
afterAll(() => local[Symbol.asyncDispose]());

const put = (key: string, body: string | Buffer = "x", more = {}) =>
  local.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...more }));
const get = (key: string, more = {}) => local.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...more }));
const head = (key: string, more = {}) => local.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ...more }));
const text = async (key: string, more = {}) => (await get(key, more)).Body?.transformToString();

describe("an object", () => {
  it("comes back as it was put, with its ETag, type, date and metadata", async () => {
    const body = someBytes(12 * 1024 ** 2);
    const { ETag } = await put("photos/12 MB.jpg", body, {
      ContentType: "image/jpeg",
      Metadata: { camera: "X100" },
      CacheControl: "max-age=9",
    });
    expect(ETag).toBe(`"${createHash("md5").update(body).digest("hex")}"`);
    const answer = await get("photos/12 MB.jpg");
    expect(answer).toMatchObject({
      ETag,
      ContentType: "image/jpeg",
      ContentLength: body.length,
      Metadata: { camera: "X100" },
      CacheControl: "max-age=9",
    });
    expect(body.equals((await answer.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    expect(Math.abs((answer.LastModified?.getTime() ?? 0) - local.clock.nowMs())).toBeLessThan(60_000);
  });

  it("is empty when nothing was put, and needs no file", async () => {
    await put("empty", "");
    expect(await head("empty")).toMatchObject({
      ContentLength: 0,
      ETag: '"d41d8cd98f00b204e9800998ecf8427e"',
      ContentType: "application/octet-stream",
    });
    expect(await text("empty")).toBe("");
    expect(await refusal(get("empty", { Range: "bytes=0-" }))).toBe("InvalidRange 416");
  });

  it("takes a stream with its checksum in the trailer, and keeps no trace of the framing", async () => {
    const body = someBytes(3 * 1024 ** 2, 7);
    await put("streamed", Readable.from([body.subarray(0, 100), body.subarray(100)]) as never, {
      ContentLength: body.length,
      ContentEncoding: "gzip",
    });
    const answer = await get("streamed");
    expect(answer.ContentEncoding).toBe("gzip");
    expect(answer.ChecksumCRC32).toBeDefined();
    expect(body.equals((await answer.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  });

  it.each([
    "a b/+plus &<'\">.txt",
    "unicode/é/日本/🦊.jpg",
    "nfd/e\u0301 and nfc/\u00e9",
    "percent%2Fencoded%20twice",
    "../../../../escape.txt",
    "dot/../up.txt",
    "a//b///c",
    "/leading",
    "folder/",
    "with\nnewline\tand\u0001control",
    "nul\0inside",
    "k",
    "k/child",
    "x.data/y",
    "x.data",
    "long/".padEnd(1024, "ü".repeat(1)).slice(0, 514),
    `${"n".repeat(260)}/${"m".repeat(260)}`,
  ])("may be called %j", async (key) => {
    await put(key, `the body of ${key}`);
    expect(await text(key)).toBe(`the body of ${key}`);
    await local.s3.send(
      new CopyObjectCommand({
        Bucket: bucket,
        Key: `copy of ${key}`.slice(0, 500),
        CopySource: `${bucket}/${encodeURIComponent(key)}`,
      }),
    );
    expect(await text(`copy of ${key}`.slice(0, 500))).toBe(`the body of ${key}`);
  });

  it("never gives a file its key's name, nor one outside of the data folder", async () => {
    await put("../../../../outside.txt");
    const files = readdirSync(local.dataDir, { recursive: true }).map(String);
    expect(files.filter((file) => file.includes("outside"))).toEqual([]);
    expect(existsSync(join(dirname(local.dataDir), "outside.txt"))).toBe(false);
  });

  it("has a key of at most 1,024 bytes", async () => {
    await put("é".repeat(512));
    expect(await refusal(put(`${"é".repeat(512)}x`))).toBe("KeyTooLongError 400");
  });

  it("keeps metadata that is not ASCII, however the client wrote it, and answers it in RFC 2047 words", async () => {
    const headers = {
      "x-amz-meta-word": "=?UTF-8?B?w6nDqA==?=",
      "x-amz-meta-raw": Buffer.from("日本").toString("latin1"),
    };
    await asOwner(local, `/${bucket}/meta`, { method: "PUT", body: "x", headers });
    const { Metadata } = await head("meta");
    expect(Metadata).toEqual({
      word: "=?UTF-8?B?w6nDqA==?=",
      raw: `=?UTF-8?B?${Buffer.from("日本").toString("base64")}?=`,
    });
    expect(await refusal(put("meta", "x", { Metadata: { long: "m".repeat(2100) } }))).toBe("MetadataTooLarge 400");
  });

  it("is gone after it was deleted, and deleting what is not there is no error", async () => {
    await put("short-lived");
    for (const _time of [1, 2]) await local.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: "short-lived" }));
    expect(await refusal(get("short-lived"))).toBe("NoSuchKey 404");
    expect(await refusal(head("short-lived"))).toBe("NotFound 404");
  });

  it("is deleted with a thousand others in one request, each answered for itself", async () => {
    const keys = ["d&<1>", "d\n2", ...Array.from({ length: 998 }, (_, index) => `many/${index}`)];
    for (const key of keys.slice(0, 10)) await put(key);
    const { Deleted, Errors } = await local.s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }),
    );
    expect(Errors).toBeUndefined();
    expect(Deleted?.map(({ Key }) => Key)).toEqual(keys);
    expect(await refusal(head("d\n2"))).toBe("NotFound 404");
  });
});

describe("a checksum", () => {
  it.each(["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"] as ChecksumAlgorithm[])(
    "of kind %s is verified, kept and answered",
    async (algorithm) => {
      const known = {
        CRC32: "y/Q5Jg==",
        CRC32C: "4waSgw==",
        SHA1: "98O8HYCOBHMq32eZZczDTKeuNEE=",
        SHA256: "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
        CRC64NVME: "rosUhgp5mIg=",
      };
      const sent = known[algorithm as keyof typeof known];
      const header = `x-amz-checksum-${algorithm.toLowerCase()}`;
      const path = `/${bucket}/check-${algorithm}`;
      const wrong = Buffer.from(sent, "base64").fill(1).toString("base64");
      const bad = await asOwner(local, path, { method: "PUT", body: "123456789", headers: { [header]: wrong } });
      expect([bad.status, await bad.text()]).toEqual([400, expect.stringContaining("<Code>BadDigest</Code>")]);
      expect((await asOwner(local, path, { method: "HEAD" })).status).toBe(404);
      const answer = await asOwner(local, path, {
        method: "PUT",
        body: "123456789",
        headers: { "x-amz-sdk-checksum-algorithm": algorithm },
      });
      const value = answer.headers.get(header) ?? "";
      expect(value).toBe(sent);
      expect(await head(`check-${algorithm}`, { ChecksumMode: "ENABLED" })).toMatchObject({
        [`Checksum${algorithm}`]: value,
        ChecksumType: "FULL_OBJECT",
      });
      const { Checksum, ObjectSize } = await local.s3.send(
        new GetObjectAttributesCommand({
          Bucket: bucket,
          Key: `check-${algorithm}`,
          ObjectAttributes: ["Checksum", "ObjectSize"],
        }),
      );
      expect(Checksum).toMatchObject({ [`Checksum${algorithm}`]: value });
      expect(ObjectSize).toBe(9);
    },
  );

  it("in Content-MD5 is verified too", async () => {
    const md5 = (body: string) => createHash("md5").update(body).digest("base64");
    expect(await refusal(put("md5", "right", { ContentMD5: md5("wrong") }))).toBe("BadDigest 400");
    await put("md5", "right", { ContentMD5: md5("right") });
    expect(await text("md5")).toBe("right");
  });

  it("that a client gets wrong leaves neither an object nor a file", async () => {
    const before = readdirSync(join(local.dataDir, "tmp"));
    expect(await refusal(put("torn", someBytes(2 * 1024 ** 2), { ChecksumCRC32: "AAAAAA==" }))).toBe("BadDigest 400");
    expect(await refusal(head("torn"))).toBe("NotFound 404");
    expect(readdirSync(join(local.dataDir, "tmp"))).toEqual(before);
  });
});

describe("a copy", () => {
  it("takes bytes and metadata along, and outlives its source", async () => {
    await put("source", "copied", { Metadata: { a: "1" }, Tagging: "t=1" });
    const { CopyObjectResult } = await local.s3.send(
      new CopyObjectCommand({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/source` }),
    );
    expect(CopyObjectResult?.ETag).toBe((await head("source")).ETag);
    await local.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: "source" }));
    expect(await text("copy")).toBe("copied");
    expect(await head("copy")).toMatchObject({ Metadata: { a: "1" } });
  });

  it("onto itself replaces the metadata, and is refused where it would change nothing", async () => {
    await put("self", "same", { Metadata: { a: "1" }, ContentType: "text/plain" });
    const self = { Bucket: bucket, Key: "self", CopySource: `${bucket}/self` };
    expect(await refusal(local.s3.send(new CopyObjectCommand(self)))).toBe("InvalidRequest 400");
    await local.s3.send(
      new CopyObjectCommand({ ...self, MetadataDirective: "REPLACE", Metadata: { b: "2" }, ContentType: "image/png" }),
    );
    expect(await head("self")).toMatchObject({ Metadata: { b: "2" }, ContentType: "image/png" });
    expect(await text("self")).toBe("same");
  });

  it("is made only if the source is the one that is meant", async () => {
    const { ETag } = await put("conditional-source", "v1");
    const copy = (more: object) =>
      local.s3.send(
        new CopyObjectCommand({ Bucket: bucket, Key: "to", CopySource: `${bucket}/conditional-source`, ...more }),
      );
    expect(await refusal(copy({ CopySourceIfMatch: '"other"' }))).toBe("PreconditionFailed 412");
    expect(await refusal(copy({ CopySourceIfNoneMatch: ETag }))).toBe("PreconditionFailed 412");
    await copy({ CopySourceIfMatch: ETag, IfNoneMatch: "*" });
    expect(await refusal(copy({ IfNoneMatch: "*" }))).toBe("PreconditionFailed 412");
  });
});

describe("tags", () => {
  it("are put, read and removed without touching the object", async () => {
    const { ETag } = await put("tagged", "body", { Tagging: "first=1" });
    const tags = async () =>
      (await local.s3.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: "tagged" }))).TagSet;
    expect(await tags()).toEqual([{ Key: "first", Value: "1" }]);
    const TagSet = [
      { Key: "a", Value: "1 & 2" },
      { Key: "b", Value: "" },
    ];
    await local.s3.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: "tagged", Tagging: { TagSet } }));
    expect(await tags()).toEqual(TagSet);
    expect(await text("tagged")).toBe("body");
    expect(await head("tagged")).toMatchObject({ ETag, TagCount: 2 });
    await local.s3.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: "tagged" }));
    expect(await tags()).toEqual([]);
  });
});
