import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { startLocal } from "../../../test/support/local.ts";
import type { Borrowed } from "./bucket.ts";

const partBytes = 5 * 1024 * 1024; // the least a part may be that is not the last
const signal = AbortSignal.timeout(60_000);
const Metadata = { "darkroom-file": encodeURIComponent("/etc/hostname"), "darkroom-sha256": "0".repeat(64) };
const bytesOf = (lent: Borrowed) => ("file" in lent ? readFile(lent.file) : buffer(lent.body));

it("lends the store's own file, whatever file the metadata of an object names", async () => {
  await using local = await startLocal();
  const { s3, ctx } = local;
  const Bucket = ctx.media.name;
  const bytes = Buffer.alloc(partBytes + 1, "b");

  const put = await s3.send(new PutObjectCommand({ Bucket, Key: "whole.bin", Body: bytes, Metadata }));
  const whole = await ctx.media.borrow("whole.bin", (put.ETag ?? "").replaceAll('"', ""), signal);
  expect(whole).toHaveProperty("file");
  expect(whole).not.toMatchObject({ sha256: Metadata["darkroom-sha256"] });
  expect((await bytesOf(whole)).equals(bytes)).toBe(true);

  const place = { Bucket, Key: "parts.bin" };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...place, Metadata }));
  const bodies = [bytes.subarray(0, partBytes), bytes.subarray(partBytes)];
  const Parts = await Promise.all(
    bodies.map(async (Body, index) => {
      const part = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: index + 1, Body }));
      return { PartNumber: index + 1, ETag: part.ETag };
    }),
  );
  const ended = await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
  const pieces = await ctx.media.borrow("parts.bin", (ended.ETag ?? "").replaceAll('"', ""), signal);
  expect(pieces).not.toHaveProperty("file");
  expect((await bytesOf(pieces)).equals(bytes)).toBe(true);
});
