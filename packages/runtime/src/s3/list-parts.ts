import { type Answer, type ObjectCall, parameter, quoted, type S3State, xmlAnswer } from "./call.ts";
import { owner, readCount } from "./list-objects.ts";
import { listPartRows, type PartRow } from "./multipart-rows.ts";
import { uploadOf } from "./upload-part.ts";
import { type Element, optional, toXml } from "./xml.ts";

export function listParts(call: ObjectCall, state: S3State): Answer {
  const upload = uploadOf(call, state);
  const maxParts = readCount(call, "max-parts");
  const marker = Number(parameter(call, "part-number-marker") ?? 0) || 0;
  const rows = listPartRows(state.db, upload.id, marker, maxParts + 1);
  const parts = rows.slice(0, maxParts);
  const { checksumAlgorithm, checksumType } = upload.attributes;
  return xmlAnswer(
    toXml([
      "ListPartsResult",
      [
        ["Bucket", upload.bucket],
        ["Key", upload.key],
        ["UploadId", upload.id],
        ["PartNumberMarker", marker],
        ...optional("NextPartNumberMarker", parts.at(-1)?.number),
        ["MaxParts", maxParts],
        ["IsTruncated", rows.length > parts.length],
        ...optional("ChecksumAlgorithm", checksumAlgorithm),
        ...optional("ChecksumType", checksumType),
        ["StorageClass", "STANDARD"],
        ["Initiator", owner[1]],
        owner,
        ...parts.map((part): Element => ["Part", partElements(part)]),
      ],
    ]),
  );
}

const partElements = ({ number, modifiedMs, etag, sizeBytes, checksum }: PartRow): Element[] => [
  ["PartNumber", number],
  ["LastModified", new Date(modifiedMs).toISOString()],
  ["ETag", quoted(etag)],
  ["Size", sizeBytes],
  ...(checksum ? optional(`Checksum${checksum.algorithm}`, checksum.value) : []),
];
