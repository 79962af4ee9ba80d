import { createHash } from "node:crypto";
import { readText } from "./body.ts";
import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, header, type ObjectCall, parameter, quoted, type S3State, xmlAnswer } from "./call.ts";
import { algorithms, type Checksum, combined, compositeOf, headerOf, isLinear } from "./checksums.ts";
import { mustAllowWrite, readWriteCondition } from "./conditions.ts";
import { deleteUpload, findUpload, listPartRows, type PartRow, type UploadRow } from "./multipart-rows.ts";
import { deleteBlobs, findObject, type ObjectRow } from "./object-rows.ts";
import { s3Error } from "./s3-error.ts";
import { writeObject } from "./write-object.ts";
import { children, childText, type Element, mustText, type Parsed, parseXml, toXml } from "./xml.ts";

const minPartBytes = 5 * 1024 ** 2;
const maxObjectBytes = 5 * 1024 ** 4;

/** Makes the object from the list of its parts; no byte is copied. Asked again, it answers the same. */
export async function completeMultipartUpload(call: ObjectCall, state: S3State): Promise<Answer> {
  const { bucket, key } = call;
  mustFindBucket(state.db, bucket);
  const uploadId = parameter(call, "uploadId") ?? "";
  const wanted = children(parseXml(await readText(call), "CompleteMultipartUpload"), "Part");
  const seen = findObject(state.db, bucket, key);
  const upload = findUpload(state.db, bucket, key, uploadId);
  if (!upload && seen?.attributes.multipart?.uploadId === uploadId) return completed(call, seen);
  if (!upload) throw s3Error("NoSuchUpload", undefined, { UploadId: uploadId });

  const condition = readWriteCondition(call);
  mustAllowWrite(condition, seen);
  const all = listPartRows(state.db, uploadId);
  const parts = chosenParts(all, wanted);
  const checksum = checksumOf(call, upload, parts);
  const unused = all.filter((part) => !parts.includes(part)).flatMap(({ blob }) => blob ?? []);
  const object = await writeObject(
    state,
    { ...assemble(upload, parts, checksum), condition, seen, event: "ObjectCreated:CompleteMultipartUpload" },
    () => {
      if (!findUpload(state.db, bucket, key, uploadId))
        throw s3Error("NoSuchUpload", undefined, { UploadId: uploadId });
      if (blobsOf(listPartRows(state.db, uploadId)) !== blobsOf(all)) throw s3Error("ConditionalRequestConflict");
      deleteUpload(state.db, upload);
      deleteBlobs(state.db, unused);
    },
  );
  state.blobs.remove(unused);
  return completed(call, object);
}

/** Tells whether a part came or was replaced while the list was read. */
const blobsOf = (parts: PartRow[]) => parts.map(({ number, blob }) => `${number}:${blob}`).join();

function completed(call: ObjectCall, { bucket, key, etag, attributes }: ObjectRow): Answer {
  const { checksum } = attributes;
  const location = `http://${header(call, "host") ?? "localhost"}${call.rawPath}`;
  const result: Element[] = [
    ["Location", location],
    ["Bucket", bucket],
    ["Key", key],
    ["ETag", quoted(etag)],
  ];
  if (checksum) result.push([`Checksum${checksum.algorithm}`, checksum.value], ["ChecksumType", checksum.type]);
  return xmlAnswer(toXml(["CompleteMultipartUploadResult", result]));
}

/** The parts the client lists, held against those we have. Throws `InvalidPart`, `InvalidPartOrder`, `EntityTooSmall`. */
function chosenParts(all: PartRow[], wanted: Parsed[]): PartRow[] {
  if (wanted.length === 0) throw s3Error("MalformedXML", "You must specify at least one part");
  const known = new Map(all.map((part) => [part.number, part]));
  const parts = wanted.map((item) => chosenPart(known, item));
  const isAscending = parts.every((part, index) => index === 0 || part.number > (parts[index - 1]?.number ?? 0));
  if (!isAscending) throw s3Error("InvalidPartOrder");
  const small = parts.slice(0, -1).find(({ sizeBytes }) => sizeBytes < minPartBytes);
  if (small)
    throw s3Error("EntityTooSmall", undefined, {
      PartNumber: String(small.number),
      ProposedSize: String(small.sizeBytes),
      MinSizeAllowed: String(minPartBytes),
    });
  if (parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > maxObjectBytes) throw s3Error("EntityTooLarge");
  return parts;
}

function chosenPart(known: Map<number, PartRow>, item: Parsed): PartRow {
  const number = Number(mustText(item, "PartNumber"));
  const etag = mustText(item, "ETag").replaceAll('"', "").trim();
  const part = known.get(number);
  if (!part || part.etag !== etag) throw s3Error("InvalidPart", undefined, { PartNumber: String(number), ETag: etag });
  for (const algorithm of algorithms) {
    const claimed = childText(item, `Checksum${algorithm}`);
    if (claimed === undefined || part.checksum?.algorithm !== algorithm) continue;
    if (claimed !== part.checksum.value)
      throw s3Error("InvalidPart", `The ${algorithm} of part ${number} does not match`, { PartNumber: String(number) });
  }
  return part;
}

/** The checksum of the object, if every part has one of the same kind; held against what the client says of the whole. */
function checksumOf(call: ObjectCall, { attributes }: UploadRow, parts: PartRow[]): Checksum | undefined {
  const algorithm = attributes.checksumAlgorithm ?? parts[0]?.checksum?.algorithm;
  const isComplete = parts.every(({ checksum }) => checksum?.algorithm === algorithm);
  if (!algorithm || !isComplete) return undefined;
  const values = parts.map(({ checksum, sizeBytes }) => ({ value: checksum?.value ?? "", sizeBytes }));
  const type = header(call, "x-amz-checksum-type")?.toUpperCase() ?? attributes.checksumType;
  const isWhole = isLinear(algorithm) && (type === "FULL_OBJECT" || algorithm === "CRC64NVME");
  const checksum = isWhole
    ? combined(algorithm, values)
    : compositeOf(
        algorithm,
        values.map(({ value }) => value),
      );
  const claimed = header(call, headerOf(algorithm));
  if (claimed !== undefined && claimed.split("-")[0] !== checksum.value.split("-")[0])
    throw s3Error("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  return checksum;
}

function assemble(upload: UploadRow, parts: PartRow[], checksum: Checksum | undefined) {
  const { checksumAlgorithm: _algorithm, checksumType: _type, ...attributes } = upload.attributes;
  const md5 = createHash("md5");
  for (const { etag } of parts) md5.update(Buffer.from(etag, "hex"));
  const facts = parts.map((part, index) => ({
    number: index + 1,
    sizeBytes: part.sizeBytes,
    ...(part.checksum && { checksum: part.checksum.value }),
  }));
  return {
    bucket: upload.bucket,
    key: upload.key,
    etag: `${md5.digest("hex")}-${parts.length}`,
    sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    attributes: { ...attributes, ...(checksum && { checksum }), multipart: { uploadId: upload.id, parts: facts } },
    pieces: parts.flatMap(({ blob, sizeBytes }) => (blob ? [{ blob, sizeBytes }] : [])),
  };
}
