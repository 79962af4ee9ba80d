import * as buckets from "./buckets.ts";
import type { Action } from "./call.ts";
import * as cors from "./cors.ts";
import { deleteObjects } from "./delete-object.ts";
import { listMultipartUploads } from "./list-multipart-uploads.ts";
import { listObjectsV1, listObjectsV2 } from "./list-objects.ts";
import * as notification from "./notification-configuration.ts";

/** `METHOD level sub-resource`, the sub-resource being the query parameter that changes what the request means. */
export const bucketActions: Record<string, Action> = {
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
};
