import { maxPutBytes, storeBody } from "./body.ts";
import { type Answer, header, type ObjectCall, type S3State, xmlAnswer } from "./call.ts";
import { copyResult } from "./copy-object.ts";
import { copySource, pourPieces } from "./copy-source.ts";
import type { Range } from "./range.ts";
import { s3Error } from "./s3-error.ts";
import { partNumberOf, uploadOf, writePart } from "./upload-part.ts";
import { toXml } from "./xml.ts";

/** Makes a part of a range of another object, or of all of it. */
export async function uploadPartCopy(call: ObjectCall, state: S3State): Promise<Answer> {
  const upload = uploadOf(call, state);
  const number = partNumberOf(call);
  const source = copySource(call, state);
  using _hold = state.blobs.hold(source.pieces.map(({ blob }) => blob));
  const range = copyRange(header(call, "x-amz-copy-source-range"), source.sizeBytes);
  if (range.lengthBytes > maxPutBytes) throw s3Error("EntityTooLarge");
  const algorithm = upload.attributes.checksumAlgorithm;
  const expected = {
    sizeBytes: range.lengthBytes,
    maxBytes: maxPutBytes,
    ...(algorithm && { checksum: { algorithm } }),
  };
  const stored = await storeBody(state.blobs, expected, pourPieces(state.blobs, source.pieces, range));
  const { etag, modifiedMs, checksum } = await writePart(state, upload, { number, stored });
  return xmlAnswer(toXml(["CopyPartResult", copyResult({ etag, modifiedMs, checksum })]));
}

/** `bytes=first-last`, both inside the source: unlike a read, a copy takes nothing less. */
function copyRange(text: string | undefined, sizeBytes: number): Range {
  if (text === undefined) return { start: 0, lengthBytes: sizeBytes };
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || first > last)
    throw s3Error("InvalidArgument", "The x-amz-copy-source-range value must be of the form bytes=first-last", {
      ArgumentName: "x-amz-copy-source-range",
    });
  if (last >= sizeBytes)
    throw s3Error("InvalidArgument", `Range specified is not valid for source object of size: ${sizeBytes}`);
  return { start: first, lengthBytes: last - first + 1 };
}
