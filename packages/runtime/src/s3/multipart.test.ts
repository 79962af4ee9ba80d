import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type ChecksumType,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bucket, type LocalCloud, refusal, someBytes, startCloud } from "./testing.ts";

let local: LocalCloud;
beforeAll(async () => {
  local = await startCloud();
});
afterAll(() => local[Symbol.asyncDispose]());

const partBytes = 5 * 1024 ** 2;
const bodies = [someBytes(partBytes, 1), someBytes(partBytes, 2), someBytes(1000, 3)];
const whole = Buffer.concat(bodies);

type Choice = { ChecksumAlgorithm?: ChecksumAlgorithm; ChecksumType?: ChecksumType };

const create = async (Key: string, choice: Choice = {}) =>
  (
    await local.s3.send(
      new CreateMultipartUploadCommand({
        Bucket: bucket,
        Key,
        ContentType: "video/mp4",
        Metadata: { m: "1" },
        ...choice,
      }),
    )
  ).UploadId ?? "";

async function upload(Key: string, UploadId: string, parts: Buffer[], choice: Choice = {}) {
  const done = parts.map(async (Body, index) => {
    const PartNumber = index + 1;
    const { $metadata: _metadata, ...part } = await local.s3.send(
      new UploadPartCommand({ Bucket: bucket, Key, UploadId, PartNumber, Body, ...choice }),
    );
    return { PartNumber, ...part };
  });
  return Promise.all(done);
}

const complete = (Key: string, UploadId: string, Parts: object[], more = {}) =>
  local.s3.send(
    new CompleteMultipartUploadCommand({ Bucket: bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }),
  );
const bytesOf = async (Key: string, more = {}) =>
  Buffer.from(
    (await (
      await local.s3.send(new GetObjectCommand({ Bucket: bucket, Key, ...more }))
    ).Body?.transformToByteArray()) ?? [],
  );

describe("a multipart upload", () => {
  it("becomes one object that is read across its parts", async () => {
    const id = await create("film.mp4");
    const parts = await upload("film.mp4", id, bodies);
    const { ETag, Location } = await complete("film.mp4", id, parts);
    const md5s = bodies.map((body) => createHash("md5").update(body).digest());
    expect(ETag).toBe(`"${createHash("md5").update(Buffer.concat(md5s)).digest("hex")}-3"`);
    expect(Location).toContain("/film.mp4");
    expect(whole.equals(await bytesOf("film.mp4"))).toBe(true);
    const across = whole.subarray(partBytes - 10, 2 * partBytes + 10);
    expect(across.equals(await bytesOf("film.mp4", { Range: `bytes=${partBytes - 10}-${2 * partBytes + 9}` }))).toBe(
      true,
    );
    expect(whole.subarray(-1005).equals(await bytesOf("film.mp4", { Range: "bytes=-1005" }))).toBe(true);
    expect(bodies[1]?.equals(await bytesOf("film.mp4", { PartNumber: 2 }))).toBe(true);
    expect(
      await local.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: "film.mp4", PartNumber: 3 })),
    ).toMatchObject({ PartsCount: 3, ContentLength: 1000 });
    expect(await local.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: "film.mp4" }))).toMatchObject({
      ContentType: "video/mp4",
      Metadata: { m: "1" },
    });
  });

  it("answers a completion that is sent again as it did the first time", async () => {
    const id = await create("twice");
    const parts = await upload("twice", id, [Buffer.from("only")]);
    const first = await complete("twice", id, parts);
    expect((await complete("twice", id, parts)).ETag).toBe(first.ETag);
    expect(await refusal(upload("twice", id, [Buffer.from("late")]))).toBe("NoSuchUpload 404");
  });

  it("has a checksum of its parts' checksums, or of the whole without reading it again", async () => {
    const composite = await create("composite", { ChecksumAlgorithm: "SHA256" });
    const { ChecksumSHA256, ChecksumType } = await complete(
      "composite",
      composite,
      await upload("composite", composite, bodies, { ChecksumAlgorithm: "SHA256" }),
    );
    const digests = bodies.map((body) => createHash("sha256").update(body).digest());
    expect([ChecksumSHA256, ChecksumType]).toEqual([
      `${createHash("sha256").update(Buffer.concat(digests)).digest("base64")}-3`,
      "COMPOSITE",
    ]);

    const full = await create("full", { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    const value = Buffer.alloc(4);
    value.writeUInt32BE(crc32(whole));
    const answer = await complete("full", full, await upload("full", full, bodies));
    expect([answer.ChecksumCRC32, answer.ChecksumType]).toEqual([value.toString("base64"), "FULL_OBJECT"]);
  });

  it("combines CRC64NVME and CRC32C as if the object had been put whole", async () => {
    for (const ChecksumAlgorithm of ["CRC64NVME", "CRC32C"] as const) {
      const name = `Checksum${ChecksumAlgorithm}` as const;
      const put = await local.s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: "whole", Body: whole, ChecksumAlgorithm }),
      );
      const id = await create("combined", { ChecksumAlgorithm, ChecksumType: "FULL_OBJECT" });
      const answer = await complete("combined", id, await upload("combined", id, bodies, { ChecksumAlgorithm }));
      expect(answer[name]).toBe(put[name]);
    }
  });

  it("refuses parts that are small, unknown, changed or out of order", async () => {
    const id = await create("strict");
    const parts = await upload("strict", id, [Buffer.from("small"), Buffer.from("last")]);
    expect(await refusal(complete("strict", id, parts))).toBe("EntityTooSmall 400");
    expect(await refusal(complete("strict", id, [...parts].reverse()))).toBe("InvalidPartOrder 400");
    expect(await refusal(complete("strict", id, [{ PartNumber: 9, ETag: '"x"' }]))).toBe("InvalidPart 400");
    expect(await refusal(complete("strict", id, [{ ...parts[0], ETag: '"other"' }]))).toBe("InvalidPart 400");
    expect(await refusal(complete("strict", "no-such-upload", parts))).toBe("NoSuchUpload 404");
    expect(
      await refusal(
        local.s3.send(
          new UploadPartCommand({ Bucket: bucket, Key: "strict", UploadId: id, PartNumber: 10_001, Body: "x" }),
        ),
      ),
    ).toBe("InvalidArgument 400");
    await complete("strict", id, [parts[1] ?? {}]);
    expect((await bytesOf("strict")).toString()).toBe("last");
  });

  it("is completed only where its condition holds", async () => {
    await local.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "guarded", Body: "first" }));
    const id = await create("guarded");
    const parts = await upload("guarded", id, [Buffer.from("second")]);
    expect(await refusal(complete("guarded", id, parts, { IfNoneMatch: "*" }))).toBe("PreconditionFailed 412");
    expect((await bytesOf("guarded")).toString()).toBe("first");
  });

  it("lists its parts in pages, and leaves nothing when it is aborted", async () => {
    const id = await create("aborted");
    await upload("aborted", id, [Buffer.from("1"), Buffer.from("2"), Buffer.from("3")]);
    const list = (more = {}) =>
      local.s3.send(new ListPartsCommand({ Bucket: bucket, Key: "aborted", UploadId: id, ...more }));
    const first = await list({ MaxParts: 2 });
    expect([first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]), first.IsTruncated]).toEqual([
      [
        [1, 1],
        [2, 1],
      ],
      true,
    ]);
    const second = await list({ PartNumberMarker: first.NextPartNumberMarker });
    expect([second.Parts?.map(({ PartNumber }) => PartNumber), second.IsTruncated]).toEqual([[3], false]);
    const before = blobCount();
    await local.s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: "aborted", UploadId: id }));
    expect(await refusal(list())).toBe("NoSuchUpload 404");
    await expect.poll(blobCount).toBe(before - 3);
  });

  it("is listed until it ends, with prefix and pages", async () => {
    for (const key of ["up/a", "up/b", "up/b", "up/c/d"]) await create(key);
    const list = async (more = {}) =>
      local.s3.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: "up/", ...more }));
    expect((await list()).Uploads?.map(({ Key }) => Key)).toEqual(["up/a", "up/b", "up/b", "up/c/d"]);
    const byFolder = await list({ Delimiter: "/" });
    expect([byFolder.Uploads?.length, byFolder.CommonPrefixes]).toEqual([3, [{ Prefix: "up/c/" }]]);
    const first = await list({ MaxUploads: 2 });
    const second = await list({
      MaxUploads: 2,
      KeyMarker: first.NextKeyMarker,
      UploadIdMarker: first.NextUploadIdMarker,
    });
    expect([...(first.Uploads ?? []), ...(second.Uploads ?? [])].map(({ Key }) => Key)).toEqual([
      "up/a",
      "up/b",
      "up/b",
      "up/c/d",
    ]);
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
  });

  it("takes parts from other objects, whole or a range", async () => {
    await local.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "donor", Body: whole }));
    const id = await create("from-donor");
    const at = { Bucket: bucket, Key: "from-donor", UploadId: id, CopySource: `${bucket}/donor` };
    const copies = [{ CopySourceRange: `bytes=10-${partBytes + 9}` }, {}].map(async (range, index) => {
      const { CopyPartResult } = await local.s3.send(
        new UploadPartCopyCommand({ ...at, PartNumber: index + 1, ...range }),
      );
      return { PartNumber: index + 1, ETag: CopyPartResult?.ETag };
    });
    await complete("from-donor", id, await Promise.all(copies));
    expect(Buffer.concat([whole.subarray(10, partBytes + 10), whole]).equals(await bytesOf("from-donor"))).toBe(true);
    expect(
      await refusal(
        local.s3.send(new UploadPartCopyCommand({ ...at, PartNumber: 3, CopySourceRange: "bytes=0-99999999" })),
      ),
    ).toBe("NoSuchUpload 404");
    const { ObjectParts, ETag } = await local.s3.send(
      new GetObjectAttributesCommand({ Bucket: bucket, Key: "from-donor", ObjectAttributes: ["ObjectParts", "ETag"] }),
    );
    expect([ObjectParts?.TotalPartsCount, ETag?.endsWith("-2")]).toEqual([2, true]);
  });
});

const blobCount = () =>
  readdirSync(join(local.dataDir, "blobs"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .length;
