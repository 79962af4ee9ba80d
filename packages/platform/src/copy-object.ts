import { CopyObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { statusOf, translated } from "./store-faults.ts";

/** Of which version a copy is made, and whether only where nothing is. */
export type Copying = { etag?: string; isNew?: boolean };

/**
 * Copies an object within its bucket, with all it says of itself. `taken`: another is there, or being written; `gone`: it is
 * no longer there, or not this version.
 */
export async function copyObject(
  s3: S3Client,
  { Bucket, key, to: Key, etag, isNew }: Copying & { Bucket: string; key: string; to: string },
): Promise<"copied" | "taken" | "gone"> {
  const CopySource = `${Bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const conditions = {
    ...(etag !== undefined && { CopySourceIfMatch: `"${etag}"` }),
    ...(isNew && { IfNoneMatch: "*" }),
  };
  try {
    await s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...conditions }));
    return "copied";
  } catch (error) {
    const status = statusOf(error);
    if (status === 409) return "taken";
    if (status === 404) return "gone";
    if (status !== 412) throw translated(error);
    return isNew && (await isThere(s3, Bucket, Key)) ? "taken" : "gone";
  }
}

/** Which of the two conditions did not hold. */
async function isThere(s3: S3Client, Bucket: string, Key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket, Key }));
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw translated(error);
  }
}
