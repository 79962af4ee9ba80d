import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, header, type ObjectCall, type S3State, xmlAnswer } from "./call.ts";
import { mustFindObject, type ObjectRow } from "./object-rows.ts";
import { s3Error } from "./s3-error.ts";
import { type Element, optional, toXml } from "./xml.ts";

const known = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

export function getObjectAttributes(call: ObjectCall, state: S3State): Answer {
  mustFindBucket(state.db, call.bucket);
  const object = mustFindObject(state.db, call.bucket, call.key);
  const wanted = (header(call, "x-amz-object-attributes") ?? "").split(",").map((name) => name.trim());
  if (wanted.some((name) => !known.includes(name)))
    throw s3Error("InvalidArgument", "Invalid attribute name specified.", { ArgumentName: "x-amz-object-attributes" });
  const { checksum } = object.attributes;
  const elements: Element[] = [
    ["ETag", object.etag],
    ...(checksum
      ? [
          [
            "Checksum",
            [
              [`Checksum${checksum.algorithm}`, checksum.value],
              ["ChecksumType", checksum.type],
            ],
          ] as Element,
        ]
      : []),
    ...optional("ObjectParts", partElements(call, object)),
    ["StorageClass", "STANDARD"],
    ["ObjectSize", object.sizeBytes],
  ];
  const answer = xmlAnswer(toXml(["GetObjectAttributesResponse", elements.filter(([name]) => wanted.includes(name))]));
  return { ...answer, headers: { ...answer.headers, "last-modified": new Date(object.modifiedMs).toUTCString() } };
}

/** Only objects made of parts have them; the parts are told one by one when they have checksums, as S3 does. */
function partElements(call: ObjectCall, { attributes }: ObjectRow): Element[] | undefined {
  const { multipart, checksum } = attributes;
  if (!multipart) return undefined;
  const count = multipart.parts.length;
  if (!checksum) return [["PartsCount", count]];
  const marker = Number(header(call, "x-amz-part-number-marker") ?? 0) || 0;
  const maxParts = Math.min(Number(header(call, "x-amz-max-parts") ?? 1000) || 1000, 1000);
  const parts = multipart.parts.filter(({ number }) => number > marker);
  const page = parts.slice(0, maxParts);
  return [
    ["PartsCount", count],
    ["PartNumberMarker", marker],
    ...optional("NextPartNumberMarker", page.at(-1)?.number),
    ["MaxParts", maxParts],
    ["IsTruncated", parts.length > page.length],
    ...page.map(
      (part): Element => [
        "Part",
        [
          ["PartNumber", part.number],
          ["Size", part.sizeBytes],
          ...optional(`Checksum${checksum.algorithm}`, part.checksum),
        ],
      ],
    ),
  ];
}
