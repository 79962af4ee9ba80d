import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  CreateBucketCommand,
  type Event,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import * as z from "zod";
import { maker, unlessThere } from "./maker.ts";

const there = ["BucketAlreadyOwnedByYou", "BucketAlreadyExists"];

const createBucket = (s3: S3Client, Bucket: string) =>
  unlessThere(() => s3.send(new CreateBucketCommand({ Bucket })), ...there);

export const bucket = maker(z.object({ bucket: z.string() }), async ({ bucket }, { s3 }) => {
  await createBucket(s3, bucket);
});

const Versioning = z.object({
  bucket: z.string(),
  versioningConfiguration: z.object({ status: z.literal("Enabled") }),
});

export const versioning = maker(Versioning, async ({ bucket, versioningConfiguration: { status } }, { s3 }) => {
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: status } }));
});

const PublicAccess = z.object({
  bucket: z.string(),
  blockPublicAcls: z.boolean(),
  blockPublicPolicy: z.boolean(),
  ignorePublicAcls: z.boolean(),
  restrictPublicBuckets: z.boolean(),
});

export const publicAccessBlock = maker(PublicAccess, async (access, { s3 }) => {
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: access.blockPublicAcls,
    BlockPublicPolicy: access.blockPublicPolicy,
    IgnorePublicAcls: access.ignorePublicAcls,
    RestrictPublicBuckets: access.restrictPublicBuckets,
  };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket: access.bucket, PublicAccessBlockConfiguration }));
});

const Encryption = z.object({
  bucket: z.string(),
  rules: z.array(z.object({ applyServerSideEncryptionByDefault: z.object({ sseAlgorithm: z.literal("AES256") }) })),
});

export const encryption = maker(Encryption, async ({ bucket, rules }, { s3 }) => {
  const Rules = rules.map(({ applyServerSideEncryptionByDefault: { sseAlgorithm: SSEAlgorithm } }) => ({
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm },
  }));
  await s3.send(new PutBucketEncryptionCommand({ Bucket: bucket, ServerSideEncryptionConfiguration: { Rules } }));
});

const Lifecycle = z.object({
  bucket: z.string(),
  rules: z.array(
    z.object({
      id: z.string(),
      status: z.enum(["Enabled", "Disabled"]),
      filter: z.object({ prefix: z.string() }),
      abortIncompleteMultipartUpload: z.object({ daysAfterInitiation: z.number() }).optional(),
      noncurrentVersionExpiration: z.object({ noncurrentDays: z.number() }).optional(),
    }),
  ),
});

export const lifecycle = maker(Lifecycle, async ({ bucket, rules }, { s3 }) => {
  const Rules = rules.map(({ id, status, filter, abortIncompleteMultipartUpload, noncurrentVersionExpiration }) => ({
    ID: id,
    Status: status,
    Filter: { Prefix: filter.prefix },
    ...(abortIncompleteMultipartUpload && {
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortIncompleteMultipartUpload.daysAfterInitiation },
    }),
    ...(noncurrentVersionExpiration && {
      NoncurrentVersionExpiration: { NoncurrentDays: noncurrentVersionExpiration.noncurrentDays },
    }),
  }));
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration: { Rules } }));
});

const Notification = z.object({
  bucket: z.string(),
  queues: z.array(
    z.object({
      id: z.string(),
      queueArn: z.string(),
      events: z.array(z.string()),
      filterPrefix: z.string().optional(),
      filterSuffix: z.string().optional(),
    }),
  ),
  lambdaFunctions: z.array(z.unknown()).max(0),
  topics: z.array(z.unknown()).max(0),
});

export const notification = maker(Notification, async ({ bucket, queues }, { s3 }) => {
  const QueueConfigurations = queues.map(({ id, queueArn, events, filterPrefix, filterSuffix }) => {
    const rules = [
      ["prefix", filterPrefix],
      ["suffix", filterSuffix],
    ] as const;
    const FilterRules = rules.flatMap(([Name, Value]) => (Value === undefined ? [] : [{ Name, Value }]));
    return {
      Id: id,
      QueueArn: queueArn,
      Events: events as Event[],
      ...(FilterRules.length > 0 && { Filter: { Key: { FilterRules } } }),
    };
  });
  const configured = { Bucket: bucket, NotificationConfiguration: { QueueConfigurations } };
  await s3.send(new PutBucketNotificationConfigurationCommand(configured));
});

const Policy = z.object({ bucket: z.string(), policy: z.string() });

/** A policy without a statement is none. */
export const policy = maker(Policy, async ({ bucket: Bucket, policy: Policy }, { s3 }) => {
  const { Statement } = z.object({ Statement: z.array(z.unknown()) }).parse(JSON.parse(Policy));
  if (Statement.length > 0) await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
});

const Code = z.object({ bucket: z.string(), key: z.string() });

/** The zip that SST made of a function's bundle; its key names its content, so what is there is the same. */
export const code = maker(Code, async ({ bucket: Bucket, key: Key }, { s3, bundles }, { name }) => {
  await createBucket(s3, Bucket);
  const isThere = await s3.send(new HeadObjectCommand({ Bucket, Key })).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  const file = join(bundles, name.replace(/Code$/, ""), "code.zip");
  const { size: ContentLength } = await stat(file);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: createReadStream(file), ContentLength }));
});
