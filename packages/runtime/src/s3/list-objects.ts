import { encode } from "../cloud/signature.ts";
import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, type BucketCall, parameter, quoted, type S3State, xmlAnswer } from "./call.ts";
import { type ListedObject, listPage, type Page } from "./listing.ts";
import { s3Error } from "./s3-error.ts";
import { type Element, optional, toXml } from "./xml.ts";

const maxPage = 1000;

/** ListObjectsV2. The continuation token is the last key of the page before, in base64url. */
export function listObjectsV2(call: BucketCall, state: S3State): Answer {
  const token = parameter(call, "continuation-token");
  const startAfter = parameter(call, "start-after");
  const listing = readListing(call, state, token === undefined ? startAfter : readToken(token));
  const { page, text } = listing;
  return xmlAnswer(
    toXml([
      "ListBucketResult",
      [
        ["Name", call.bucket],
        ["Prefix", text(listing.prefix)],
        ...optional("StartAfter", startAfter && text(startAfter)),
        ...optional("ContinuationToken", token),
        ...optional("NextContinuationToken", page.isTruncated ? writeToken(page.last ?? "") : undefined),
        ["KeyCount", page.objects.length + page.prefixes.length],
        ...commonElements(call, listing),
        ...contents(page, text, parameter(call, "fetch-owner") === "true"),
      ],
    ]),
  );
}

/** ListObjects, the first version. */
export function listObjectsV1(call: BucketCall, state: S3State): Answer {
  const marker = parameter(call, "marker") ?? "";
  const listing = readListing(call, state, marker);
  const { page, text, delimiter } = listing;
  const next = page.isTruncated && delimiter ? text(page.last ?? "") : undefined;
  return xmlAnswer(
    toXml([
      "ListBucketResult",
      [
        ["Name", call.bucket],
        ["Prefix", text(listing.prefix)],
        ["Marker", text(marker)],
        ...optional("NextMarker", next),
        ...commonElements(call, listing),
        ...contents(page, text, true),
      ],
    ]),
  );
}

type Listing = { page: Page; prefix: string; delimiter: string; maxKeys: number; text: (key: string) => string };

function readListing(call: BucketCall, state: S3State, after: string | undefined): Listing {
  mustFindBucket(state.db, call.bucket);
  const prefix = parameter(call, "prefix") ?? "";
  const delimiter = parameter(call, "delimiter") ?? "";
  const maxKeys = readCount(call, "max-keys");
  const page = listPage(state.db, { bucket: call.bucket, prefix, delimiter, after, limit: maxKeys });
  return { page, prefix, delimiter, maxKeys, text: keyText(call) };
}

/** `max-keys` and its like: at most 1,000. Throws `InvalidArgument`. */
export function readCount(call: BucketCall, name: string): number {
  const text = parameter(call, name) ?? String(maxPage);
  if (!/^\d{1,9}$/.test(text))
    throw s3Error("InvalidArgument", `${name} must be a whole number of at most 2147483647`, { ArgumentName: name });
  return Math.min(Number(text), maxPage);
}

/** How keys are written into the answer: as they are, or percent-encoded with `encoding-type=url`. */
export function keyText(call: BucketCall): (key: string) => string {
  const encoding = parameter(call, "encoding-type");
  if (encoding === undefined) return (key) => key;
  if (encoding !== "url")
    throw s3Error("InvalidArgument", "Invalid Encoding Method specified in Request", { ArgumentName: "encoding-type" });
  return (key) => encode(key).replaceAll("%2F", "/");
}

const commonElements = (call: BucketCall, { page, delimiter, maxKeys, text }: Listing): Element[] => [
  ["MaxKeys", maxKeys],
  ...optional("Delimiter", delimiter ? text(delimiter) : undefined),
  ...optional("EncodingType", parameter(call, "encoding-type")),
  ["IsTruncated", page.isTruncated],
];

const contents = (page: Page, text: (key: string) => string, hasOwner: boolean): Element[] => [
  ...page.objects.map((object): Element => ["Contents", contentElements(object, text, hasOwner)]),
  ...page.prefixes.map((prefix): Element => ["CommonPrefixes", [["Prefix", text(prefix)]]]),
];

const contentElements = (
  { key, etag, sizeBytes, modifiedMs }: ListedObject,
  text: (key: string) => string,
  hasOwner: boolean,
): Element[] => [
  ["Key", text(key)],
  ["LastModified", new Date(modifiedMs).toISOString()],
  ["ETag", quoted(etag)],
  ["Size", sizeBytes],
  ["StorageClass", "STANDARD"],
  ...(hasOwner ? [owner] : []),
];

export const owner: Element = [
  "Owner",
  [
    ["ID", "darkroom"],
    ["DisplayName", "darkroom"],
  ],
];

const writeToken = (key: string) => Buffer.from(key).toString("base64url");

function readToken(token: string): string {
  const key = Buffer.from(token, "base64url").toString();
  if (token === "" || writeToken(key) !== token)
    throw s3Error("InvalidArgument", "The continuation token provided is incorrect", {
      ArgumentName: "continuation-token",
    });
  return key;
}
