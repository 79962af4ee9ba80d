import type { Woken } from "../functions/manifest.ts";
import { queueOf } from "./queues.ts";
import { derived, media } from "./storage.ts";
import { table } from "./table.ts";

type Access = Woken["access"];
export type Statement = { actions: string[]; resources: $util.Input<string>[] };

const onTable = {
  read: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
  put: ["dynamodb:PutItem"],
  update: ["dynamodb:UpdateItem"],
  delete: ["dynamodb:DeleteItem"],
};
const onObjects = {
  read: ["s3:GetObject"],
  write: ["s3:PutObject"],
  upload: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
  abort: ["s3:AbortMultipartUpload"],
  leftovers: ["s3:AbortMultipartUpload"],
  delete: ["s3:DeleteObject"],
  list: [],
};
const onBuckets = { list: "s3:ListBucket", leftovers: "s3:ListBucketMultipartUploads" };
const taking = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** What an access means on AWS: the very actions on the very things, and nothing else. */
export function permissionsOf(access: Access): Statement[] {
  const { table: verbs = [], indexes = [], sends = [], measures = [] } = access;
  return [
    allow(
      verbs.flatMap((verb) => onTable[verb]),
      [table.arn],
    ),
    allow(
      ["dynamodb:Query"],
      indexes.map((index) => $interpolate`${table.arn}/index/${index}`),
    ),
    ...ofBucket(media, access.media),
    ...ofBucket(derived, access.derived),
    allow(["sqs:SendMessage"], sends.map(arnOf)),
    allow(["sqs:GetQueueAttributes"], measures.map(arnOf)),
  ].filter(({ actions, resources }) => actions.length > 0 && resources.length > 0);
}

/** To take messages of these queues. Whoever wakes a function does so in its name. */
export const toTake = (queues: readonly sst.aws.Queue[], more: string[] = []): Statement =>
  allow(
    [...taking, ...more],
    queues.map(({ arn }) => arn),
  );

const allow = (actions: string[], resources: $util.Input<string>[]): Statement => ({ actions, resources });

function ofBucket(bucket: sst.aws.Bucket, verbs: readonly (keyof typeof onObjects)[] = []): Statement[] {
  const onEach = verbs.flatMap((verb) => onObjects[verb]);
  const ofWhole = verbs.flatMap((verb) => (verb === "list" || verb === "leftovers" ? [onBuckets[verb]] : []));
  return [allow(onEach, [$interpolate`${bucket.arn}/*`]), allow(ofWhole, [bucket.arn])];
}

const arnOf = (name: string): $util.Output<string> => queueOf(name).arn;
