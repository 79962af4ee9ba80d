import type { Uploads as Contract } from "@darkroom/contract";
import { Upload } from "@darkroom/domain";
import type { Context } from "./context.ts";
import { putAddress } from "./media-address.ts";
import type { HttpRequest } from "./route.ts";

const expiresSec = 3600;

/** What the finished object says of itself, whatever way its bytes came: its type, and what intake reads when it looks. */
export function uploadHeaders(upload: Upload.Info): { contentType: string; metadata: Record<string, string> } {
  const { contentType, sha256, source, modifiedAt } = upload;
  return {
    contentType,
    metadata: {
      "darkroom-expected-sha256": sha256,
      "darkroom-source": source,
      ...(modifiedAt !== undefined && { "darkroom-mtime": modifiedAt }),
    },
  };
}

/**
 * Where a part of an upload is put, good for an hour. The signature covers its length; of a file sent in one part also its
 * type, its SHA-256, which the store holds against the bytes, and that no other object is overwritten.
 */
export async function partAddress(
  upload: Upload.Info,
  part: number,
  request: HttpRequest,
  ctx: Context,
): Promise<Contract.PartAddress> {
  const sizeBytes = Upload.sizeOfPart(upload, part);
  const { key, storeId } = upload;
  const headers = storeId === undefined ? headersOfWhole(upload) : {};
  const putting = {
    bucket: ctx.media.name,
    key,
    headers: { ...headers, "content-length": String(sizeBytes) },
    ...(storeId !== undefined && { query: { partNumber: String(part), uploadId: storeId } }),
    expiresSec,
  };
  const url = await putAddress(putting, request, ctx);
  return { part, url, headers, sizeBytes, expiresAt: new Date(ctx.clock.nowMs() + expiresSec * 1000).toISOString() };
}

function headersOfWhole(upload: Upload.Info): Record<string, string> {
  const { contentType, metadata } = uploadHeaders(upload);
  const said = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return {
    "content-type": contentType,
    "x-amz-checksum-sha256": Buffer.from(upload.sha256, "hex").toString("base64"),
    ...(upload.replaces === undefined ? { "if-none-match": "*" } : { "if-match": `"${upload.replaces}"` }),
    ...Object.fromEntries(said),
  };
}
