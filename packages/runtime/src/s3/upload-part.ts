import { expectedOf, pourRequest, type Stored, storeBody } from "./body.ts";
import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, type ObjectCall, parameter, quoted, type S3State } from "./call.ts";
import { headerOf } from "./checksums.ts";
import { findPart, mustFindUpload, type PartRow, putPart, type UploadRow } from "./multipart-rows.ts";
import { addBlobs, deleteBlobs } from "./object-rows.ts";
import { s3Error } from "./s3-error.ts";

export async function uploadPart(call: ObjectCall, state: S3State): Promise<Answer> {
  const upload = uploadOf(call, state);
  const number = partNumberOf(call);
  const { checksumAlgorithm } = upload.attributes;
  const expected = expectedOf(call, checksumAlgorithm);
  const algorithm = expected.checksum?.algorithm;
  if (checksumAlgorithm && algorithm !== checksumAlgorithm)
    throw s3Error(
      "InvalidRequest",
      `Checksum Type mismatch occurred, expected checksum Type: ${checksumAlgorithm}, actual checksum Type: ${algorithm}`,
    );
  const stored = await storeBody(state.blobs, expected, pourRequest(call));
  const part = await writePart(state, upload, { number, stored });
  const checksum = part.checksum && { [headerOf(part.checksum.algorithm)]: part.checksum.value };
  return { status: 200, headers: { etag: quoted(part.etag), ...checksum } };
}

/** The upload a request names. Throws `NoSuchUpload`. */
export function uploadOf(call: ObjectCall, state: S3State): UploadRow {
  mustFindBucket(state.db, call.bucket);
  return mustFindUpload(state.db, call.bucket, call.key, parameter(call, "uploadId") ?? "");
}

/** 1 to 10,000. Throws `InvalidArgument`. */
export function partNumberOf(call: ObjectCall): number {
  const text = parameter(call, "partNumber") ?? "";
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= 10_000) return number;
  throw s3Error("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive", {
    ArgumentName: "partNumber",
    ArgumentValue: text,
  });
}

/** Commits a stored body as a part; one of the same number that was there before goes. */
export async function writePart(
  state: S3State,
  upload: UploadRow,
  { number, stored }: { number: number; stored: Stored },
): Promise<PartRow> {
  const blobs = stored.pieces.map(({ blob }) => blob);
  const part: PartRow = {
    upload: upload.id,
    number,
    etag: stored.etag,
    modifiedMs: state.clock.nowMs(),
    blob: blobs[0] ?? null,
    sizeBytes: stored.sizeBytes,
    ...(stored.checksum && { checksum: stored.checksum }),
  };
  try {
    const old = await state.commits(() => {
      mustFindUpload(state.db, upload.bucket, upload.key, upload.id);
      const replaced = findPart(state.db, upload.id, number)?.blob;
      const gone = replaced ? [replaced] : [];
      putPart(state.db, part);
      addBlobs(state.db, blobs);
      deleteBlobs(state.db, gone);
      return gone;
    });
    state.blobs.kept(blobs);
    state.blobs.remove(old);
    return part;
  } catch (error) {
    state.blobs.remove(blobs);
    throw error;
  }
}
