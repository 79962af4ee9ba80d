import { expectedOf, pourRequest, type Stored, storeBody } from "./body.ts";
import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, header, type ObjectCall, quoted, type S3State } from "./call.ts";
import { type Checksum, headerOf } from "./checksums.ts";
import { mustAllowWrite, readWriteCondition } from "./conditions.ts";
import { handOverHeader } from "./incoming.ts";
import { readAttributes } from "./object-headers.ts";
import { findObject } from "./object-rows.ts";
import { takeOver } from "./take-over.ts";
import { type NewObject, writeObject } from "./write-object.ts";

export async function putObject(call: ObjectCall, state: S3State): Promise<Answer> {
  const { bucket, key } = call;
  mustFindBucket(state.db, bucket);
  const attributes = readAttributes(call);
  const condition = readWriteCondition(call);
  const seen = findObject(state.db, bucket, key);
  mustAllowWrite(condition, seen);
  const handedOver = header(call, handOverHeader);
  const stored =
    handedOver === undefined
      ? await storeBody(state.blobs, expectedOf(call), pourRequest(call))
      : await takeOver(call, state.blobs, handedOver);
  const object = { bucket, key, attributes, condition, seen, event: "ObjectCreated:Put" as const };
  const { etag } = await writeStored(state, object, stored);
  return { status: 200, headers: { etag: quoted(etag), ...checksumHeaders(stored.checksum) } };
}

/** Commits a body that was just stored as an object of one part, or removes it again. */
export async function writeStored(
  state: S3State,
  object: Omit<NewObject, "etag" | "sizeBytes" | "pieces">,
  stored: Stored,
) {
  const { pieces, sizeBytes, etag, checksum } = stored;
  const attributes = { ...object.attributes, ...(checksum && { checksum }) };
  try {
    return await writeObject(state, { ...object, attributes, pieces, sizeBytes, etag });
  } catch (error) {
    state.blobs.remove(pieces.map(({ blob }) => blob));
    throw error;
  }
}

export const checksumHeaders = (checksum: Checksum | undefined): Record<string, string> =>
  checksum ? { [headerOf(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type } : {};
