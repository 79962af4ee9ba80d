import { readText } from "./body.ts";
import { addBucket, listBuckets as bucketRows, deleteBucketRow, isBucketName, mustFindBucket } from "./bucket-rows.ts";
import { type Answer, type BucketCall, type Call, header, type S3State, xmlAnswer } from "./call.ts";
import { owner } from "./list-objects.ts";
import { s3Error } from "./s3-error.ts";
import { type Element, optional, toXml } from "./xml.ts";

export function listBuckets(_call: Call, state: S3State): Answer {
  const buckets = bucketRows(state.db).map(
    ({ name, createdMs }): Element => [
      "Bucket",
      [
        ["Name", name],
        ["CreationDate", new Date(createdMs).toISOString()],
      ],
    ],
  );
  return xmlAnswer(toXml(["ListAllMyBucketsResult", [owner, ["Buckets", buckets]]]));
}

/** As in us-east-1, making a bucket one already has is no error. */
export async function createBucket(call: BucketCall, state: S3State): Promise<Answer> {
  if (!isBucketName(call.bucket)) throw s3Error("InvalidBucketName", undefined, { BucketName: call.bucket });
  const acl = header(call, "x-amz-acl");
  if (acl !== undefined && acl !== "private")
    throw s3Error("NotImplemented", `The ACL ${acl} is not implemented here.`);
  if (header(call, "x-amz-bucket-object-lock-enabled") === "true")
    throw s3Error("NotImplemented", "Object lock is not implemented here.");
  if (header(call, "content-length") !== undefined) await readText(call, 64 * 1024);
  await state.commits(() => addBucket(state.db, call.bucket, state.clock.nowMs()));
  return { status: 200, headers: { location: `/${call.bucket}` } };
}

export function headBucket(call: BucketCall, state: S3State): Answer {
  mustFindBucket(state.db, call.bucket);
  return { status: 200, headers: { "x-amz-bucket-region": state.region } };
}

export async function deleteBucket(call: BucketCall, state: S3State): Promise<Answer> {
  await state.commits(() => deleteBucketRow(state.db, call.bucket));
  return { status: 204 };
}

/** us-east-1 is written as nothing. */
export function getBucketLocation(call: BucketCall, state: S3State): Answer {
  mustFindBucket(state.db, call.bucket);
  return xmlAnswer(toXml(["LocationConstraint", state.region === "us-east-1" ? "" : state.region]));
}

/** The bucket has never been versioned, which S3 says with an empty answer. */
export function getBucketVersioning(call: BucketCall, state: S3State): Answer {
  mustFindBucket(state.db, call.bucket);
  return xmlAnswer(toXml(["VersioningConfiguration", optional("Status", undefined)]));
}
