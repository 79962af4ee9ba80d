import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, type BucketCall, parameter, type S3State, xmlAnswer } from "./call.ts";
import { keyText, owner, readCount } from "./list-objects.ts";
import { listUploadRows, type UploadRow } from "./multipart-rows.ts";
import { type Element, optional, toXml } from "./xml.ts";

type Page = { uploads: UploadRow[]; prefixes: string[]; isTruncated: boolean; last: { key: string; id: string } };

/** In order of key, then of upload id. */
export function listMultipartUploads(call: BucketCall, state: S3State): Answer {
  mustFindBucket(state.db, call.bucket);
  const text = keyText(call);
  const maxUploads = readCount(call, "max-uploads");
  const [keyMarker, idMarker] = [parameter(call, "key-marker") ?? "", parameter(call, "upload-id-marker") ?? ""];
  const prefix = parameter(call, "prefix") ?? "";
  const delimiter = parameter(call, "delimiter") ?? "";
  const page = readPage(call, state, { prefix, delimiter, keyMarker, idMarker, limit: maxUploads });
  return xmlAnswer(
    toXml([
      "ListMultipartUploadsResult",
      [
        ["Bucket", call.bucket],
        ["KeyMarker", text(keyMarker)],
        ["UploadIdMarker", idMarker],
        ["NextKeyMarker", page.isTruncated ? text(page.last.key) : ""],
        ["NextUploadIdMarker", page.isTruncated ? page.last.id : ""],
        ...optional("Delimiter", delimiter ? text(delimiter) : undefined),
        ["Prefix", text(prefix)],
        ...optional("EncodingType", parameter(call, "encoding-type")),
        ["MaxUploads", maxUploads],
        ["IsTruncated", page.isTruncated],
        ...page.uploads.map((upload): Element => ["Upload", uploadElements(upload, text)]),
        ...page.prefixes.map((common): Element => ["CommonPrefixes", [["Prefix", text(common)]]]),
      ],
    ]),
  );
}

type Wanted = { prefix: string; delimiter: string; keyMarker: string; idMarker: string; limit: number };

/** `￿` stands behind every upload id: a key marker alone skips all uploads of that key. */
const behindEveryId = "\uffff";

function readPage(call: BucketCall, state: S3State, { prefix, delimiter, keyMarker, idMarker, limit }: Wanted): Page {
  const page: Page = { uploads: [], prefixes: [], isTruncated: false, last: { key: keyMarker, id: idMarker } };
  let after = { key: keyMarker, id: idMarker || (keyMarker ? behindEveryId : "") };
  for (;;) {
    const rows = listUploadRows(state.db, call.bucket, after, 1000);
    for (const upload of rows) {
      after = { key: upload.key, id: upload.id };
      if (!upload.key.startsWith(prefix)) continue;
      const cut = delimiter ? upload.key.indexOf(delimiter, prefix.length) : -1;
      const common = cut < 0 ? undefined : upload.key.slice(0, cut + delimiter.length);
      if (common !== undefined && (page.prefixes.includes(common) || keyMarker === common)) {
        page.last = after;
        continue;
      }
      if (page.uploads.length + page.prefixes.length >= limit) return { ...page, isTruncated: limit > 0 };
      if (common === undefined) page.uploads.push(upload);
      else page.prefixes.push(common);
      page.last = after;
    }
    if (rows.length < 1000) return page;
  }
}

const uploadElements = ({ key, id, createdMs, attributes }: UploadRow, text: (key: string) => string): Element[] => [
  ["Key", text(key)],
  ["UploadId", id],
  ["Initiator", owner[1]],
  owner,
  ["StorageClass", "STANDARD"],
  ["Initiated", new Date(createdMs).toISOString()],
  ...optional("ChecksumAlgorithm", attributes.checksumAlgorithm),
  ...optional("ChecksumType", attributes.checksumType),
];
