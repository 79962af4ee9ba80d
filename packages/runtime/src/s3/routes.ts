import { abortMultipartUpload } from "./abort-multipart-upload.ts";
import * as buckets from "./buckets.ts";
import type { Answer, Call, ObjectCall, S3State } from "./call.ts";
import { header } from "./call.ts";
import { completeMultipartUpload } from "./complete-multipart-upload.ts";
import { copyObject } from "./copy-object.ts";
import * as cors from "./cors.ts";
import { createMultipartUpload } from "./create-multipart-upload.ts";
import { deleteObject, deleteObjects } from "./delete-object.ts";
import { getObject, headObject } from "./get-object.ts";
import { getObjectAttributes } from "./get-object-attributes.ts";
import { listMultipartUploads } from "./list-multipart-uploads.ts";
import { listObjectsV1, listObjectsV2 } from "./list-objects.ts";
import { listParts } from "./list-parts.ts";
import * as notification from "./notification-configuration.ts";
import * as tagging from "./object-tagging.ts";
import { putObject } from "./put-object.ts";
import { s3Error } from "./s3-error.ts";
import { uploadPart } from "./upload-part.ts";
import { uploadPartCopy } from "./upload-part-copy.ts";

/** An action is given what its level promises: a bucket's has a bucket, an object's has a key too. */
type Action = (call: ObjectCall, state: S3State) => Answer | Promise<Answer>;
type Level = "service" | "bucket" | "object";

/** `METHOD level sub-resource`, the sub-resource being the query parameter that changes what the request means. */
const actions: Record<string, Action> = {
  "GET service": buckets.listBuckets,
  "PUT bucket": buckets.createBucket,
  "HEAD bucket": buckets.headBucket,
  "DELETE bucket": buckets.deleteBucket,
  "GET bucket location": buckets.getBucketLocation,
  "GET bucket versioning": buckets.getBucketVersioning,
  "GET bucket cors": cors.getBucketCors,
  "PUT bucket cors": cors.putBucketCors,
  "DELETE bucket cors": cors.deleteBucketCors,
  "GET bucket notification": notification.getBucketNotification,
  "PUT bucket notification": notification.putBucketNotification,
  "GET bucket uploads": listMultipartUploads,
  "GET bucket list-type": listObjectsV2,
  "GET bucket": listObjectsV1,
  "POST bucket delete": deleteObjects,
  "PUT object": putObject,
  "PUT object uploadId": uploadPart,
  "PUT object uploadId copy": uploadPartCopy,
  "PUT object copy": copyObject,
  "PUT object tagging": tagging.putObjectTagging,
  "GET object tagging": tagging.getObjectTagging,
  "DELETE object tagging": tagging.deleteObjectTagging,
  "GET object attributes": getObjectAttributes,
  "GET object uploadId": listParts,
  "GET object": getObject,
  "HEAD object": headObject,
  "DELETE object": deleteObject,
  "DELETE object uploadId": abortMultipartUpload,
  "POST object uploads": createMultipartUpload,
  "POST object uploadId": completeMultipartUpload,
};

/** Parameters that refine an action and never choose one. Anything else that S3 knows, or that has no value, is a sub-resource. */
const refining = words(`
  prefix delimiter max-keys marker start-after continuation-token encoding-type fetch-owner key-marker
  upload-id-marker max-uploads part-number-marker max-parts partNumber x-id
`);

/** Source: Amazon S3 API reference, "Operations": the sub-resources there are. */
const subResources = words(`
  abac accelerate acl analytics annotation attributes cors delete encryption intelligent-tiering inventory
  legal-hold lifecycle list-type location logging metadataConfiguration metadataTable metrics notification
  object-lock ownershipControls policy policyStatus publicAccessBlock renameObject replication
  requestPayment restore retention select select-type session tagging torrent uploadId uploads versionId
  versioning versions website
`);

/** The action a request asks for. Throws `NotImplemented` for what S3 may know and we do not: never something else instead. */
export function actionOf(call: Call, level: Level): Action {
  const chosen = call.query.filter(({ name, value, isBare }) => {
    if (name === "versionId" && value === "null") return false;
    return subResources.has(name) || (isBare && !refining.has(name) && !name.startsWith("X-Amz-"));
  });
  const [sub, another] = chosen.map(({ name }) => name);
  const copy =
    level === "object" && call.method === "PUT" && header(call, "x-amz-copy-source") !== undefined ? ["copy"] : [];
  const name = [call.method, level, ...(sub === undefined ? [] : [sub]), ...copy].join(" ");
  const action = actions[name];
  if (action && another === undefined) return action;
  if (sub === undefined && copy.length === 0 && action === undefined)
    throw s3Error("MethodNotAllowed", undefined, { Method: call.method });
  throw s3Error("NotImplemented", `${name} is not implemented here.`);
}

function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}
