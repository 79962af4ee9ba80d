import { readText } from "./body.ts";
import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, type BucketCall, type ObjectCall, type S3State, xmlAnswer } from "./call.ts";
import { readWriteCondition } from "./conditions.ts";
import { s3Error, toCloudError } from "./s3-error.ts";
import { removeObject } from "./write-object.ts";
import { children, childText, type Element, mustText, type Parsed, parseXml, toXml } from "./xml.ts";

const maxKeys = 1000;

/** 204 whether the object was there or not. */
export async function deleteObject(call: ObjectCall, state: S3State): Promise<Answer> {
  const { bucket, key } = call;
  await removeObject(state, { bucket, key, condition: readWriteCondition(call) });
  return { status: 204 };
}

/** Up to 1,000 keys in one request and one commit; each is answered for itself. */
export async function deleteObjects(call: BucketCall, state: S3State): Promise<Answer> {
  mustFindBucket(state.db, call.bucket);
  const document = parseXml(await readText(call), "Delete");
  const objects = children(document, "Object");
  if (objects.length === 0 || objects.length > maxKeys)
    throw s3Error("MalformedXML", `A request deletes 1 to ${maxKeys} keys`);
  const results = await Promise.all(objects.map((object) => deleteOne(call, state, object)));
  const isQuiet = childText(document, "Quiet") === "true";
  return xmlAnswer(toXml(["DeleteResult", results.filter(([name]) => name === "Error" || !isQuiet)]));
}

async function deleteOne({ bucket }: BucketCall, state: S3State, object: Parsed): Promise<Element> {
  const key = mustText(object, "Key");
  const etag = childText(object, "ETag");
  try {
    const version = childText(object, "VersionId");
    if (version !== undefined && version !== "null")
      throw s3Error("NotImplemented", "Versions are not implemented here.");
    await removeObject(state, { bucket, key, condition: etag === undefined ? {} : { match: etag } });
    return ["Deleted", [["Key", key]]];
  } catch (error) {
    const { code, message } = toCloudError(error);
    return [
      "Error",
      [
        ["Key", key],
        ["Code", code],
        ["Message", message],
      ],
    ];
  }
}
