import type { Blobs } from "./blobs.ts";
import { expectedChecksum, type Stored } from "./body.ts";
import type { ObjectCall } from "./call.ts";
import { isIncomingName } from "./incoming.ts";
import { s3Error } from "./s3-error.ts";

/**
 * Not of AWS: a process on this machine that could write into the store's own folder hands a finished, synced file over
 * instead of sending its bytes. Who knows its name wrote it, so its SHA-256 is believed; the file becomes the object's as it
 * is. Its ETag is that of an upload in one part, which no client takes for an MD5. Throws `InvalidRequest` for a name that is
 * none or a missing SHA-256, and `NoSuchUpload` when there is no such file.
 */
export async function takeOver(call: ObjectCall, blobs: Blobs, name: string): Promise<Stored> {
  if (!isIncomingName(name)) throw s3Error("InvalidRequest", "The file to take over has no name of ours");
  const { algorithm, value } = expectedChecksum(call) ?? {};
  if (algorithm !== "SHA256" || value === undefined)
    throw s3Error("InvalidRequest", "A file is taken over with its x-amz-checksum-sha256");
  call.continueBody();
  await blobs.mustFit(0); // its bytes are on the disk already
  const piece = await blobs.adopt(name);
  if (!piece) throw s3Error("NoSuchUpload", "The file to take over is not there");
  const etag = `${Buffer.from(value, "base64").toString("hex").slice(0, 32)}-1`;
  const { sizeBytes } = piece;
  const pieces = sizeBytes > 0 ? [piece] : [];
  if (sizeBytes === 0) blobs.remove([piece.blob]);
  return { pieces, sizeBytes, etag, checksum: { algorithm, value, type: "FULL_OBJECT" } };
}
