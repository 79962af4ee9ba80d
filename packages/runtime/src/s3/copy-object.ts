import type { Piece } from "./blobs.ts";
import { maxPutBytes, storeBody } from "./body.ts";
import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, header, type ObjectCall, quoted, type S3State, xmlAnswer } from "./call.ts";
import { type Checksum, toAlgorithm } from "./checksums.ts";
import { mustAllowWrite, readWriteCondition } from "./conditions.ts";
import { copySource, pourPieces } from "./copy-source.ts";
import { readAttributes } from "./object-headers.ts";
import { type Attributes, findObject, type ObjectRow } from "./object-rows.ts";
import { writeStored } from "./put-object.ts";
import { s3Error } from "./s3-error.ts";
import { writeObject } from "./write-object.ts";
import { type Element, toXml } from "./xml.ts";

/** Copies without reading: the new object gets names of its own for the same files. Another checksum costs a read. */
export async function copyObject(call: ObjectCall, state: S3State): Promise<Answer> {
  const { bucket, key } = call;
  mustFindBucket(state.db, bucket);
  const source = copySource(call, state);
  using _hold = state.blobs.hold(source.pieces.map(({ blob }) => blob));
  const attributes = chosenAttributes(call, source);
  if (source.sizeBytes > maxPutBytes)
    throw s3Error(
      "InvalidRequest",
      "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
    );
  const condition = readWriteCondition(call);
  const seen = findObject(state.db, bucket, key);
  mustAllowWrite(condition, seen);
  const algorithm = toAlgorithm(header(call, "x-amz-checksum-algorithm") ?? "");
  const object = { bucket, key, attributes, condition, seen, event: "ObjectCreated:Copy" as const };
  const isSame = algorithm === undefined || algorithm === source.attributes.checksum?.algorithm;
  if (isSame) return copied(await linkAll(state, object, source));
  const pour = pourPieces(state.blobs, source.pieces, { start: 0, lengthBytes: source.sizeBytes });
  const expected = { sizeBytes: source.sizeBytes, maxBytes: maxPutBytes, checksum: { algorithm } };
  return copied(
    await writeStored(
      state,
      { ...object, attributes: withoutParts(attributes) },
      await storeBody(state.blobs, expected, pour),
    ),
  );
}

type Unwritten = Omit<Parameters<typeof writeObject>[1], "pieces" | "etag" | "sizeBytes">;

async function linkAll(state: S3State, object: Unwritten, source: ObjectRow): Promise<ObjectRow> {
  const pieces: Piece[] = [];
  try {
    for (const { blob, sizeBytes } of source.pieces)
      pieces.push({ blob: await state.blobs.duplicate(blob), sizeBytes });
    const { checksum, multipart } = source.attributes;
    const attributes = { ...object.attributes, ...(checksum && { checksum }), ...(multipart && { multipart }) };
    return await writeObject(state, { ...object, attributes, pieces, etag: source.etag, sizeBytes: source.sizeBytes });
  } catch (error) {
    state.blobs.remove(pieces.map(({ blob }) => blob));
    throw error;
  }
}

/** Those of the source, or with REPLACE those of the request. Copying onto itself must change something. */
function chosenAttributes(call: ObjectCall, source: ObjectRow): Attributes {
  const metadata = directive(call, "x-amz-metadata-directive");
  const tagging = directive(call, "x-amz-tagging-directive");
  const given = readAttributes(call);
  if (source.bucket === call.bucket && source.key === call.key && metadata !== "REPLACE" && tagging !== "REPLACE")
    throw s3Error(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  const { headers, metadata: userMetadata } = metadata === "REPLACE" ? given : source.attributes;
  const tags = tagging === "REPLACE" ? given.tags : source.attributes.tags;
  return { headers, metadata: userMetadata, ...(tags && { tags }) };
}

function directive(call: ObjectCall, name: string): string {
  const value = header(call, name)?.toUpperCase() ?? "COPY";
  if (value === "COPY" || value === "REPLACE") return value;
  throw s3Error("InvalidArgument", "Unknown directive.", { ArgumentName: name, ArgumentValue: value });
}

const withoutParts = ({ multipart: _multipart, checksum: _checksum, ...rest }: Attributes): Attributes => rest;

const copied = ({ etag, modifiedMs, attributes }: ObjectRow): Answer =>
  xmlAnswer(toXml(["CopyObjectResult", copyResult({ etag, modifiedMs, checksum: attributes.checksum })]));

export const copyResult = (copy: { etag: string; modifiedMs: number; checksum: Checksum | undefined }): Element[] => [
  ["LastModified", new Date(copy.modifiedMs).toISOString()],
  ["ETag", quoted(copy.etag)],
  ...(copy.checksum
    ? ([
        [`Checksum${copy.checksum.algorithm}`, copy.checksum.value],
        ["ChecksumType", copy.checksum.type],
      ] as Element[])
    : []),
];
