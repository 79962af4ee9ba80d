import { isEmulated } from "./deployment.ts";

const [noncurrentDays, unfinishedDays] = [30, 7];

/** A private, encrypted bucket; uploads that were begun and never finished go after a week. */
function bucket(name: string, args: sst.aws.BucketArgs = {}) {
  const made = new sst.aws.Bucket(name, { ...args, cors: false, enforceHttps: !isEmulated }); // CORS: see web.ts
  new aws.s3.BucketServerSideEncryptionConfiguration(`${name}Encryption`, {
    bucket: made.name,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  new aws.s3.BucketLifecycleConfiguration(`${name}Lifecycle`, {
    bucket: made.name,
    rules: [
      {
        id: "leftovers",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: unfinishedDays },
        ...(args.versioning && { noncurrentVersionExpiration: { noncurrentDays } }),
      },
    ],
  });
  return made;
}

/** Originals: the only bucket that notifies. What is overwritten or deleted can be had back for 30 days. */
export const media = bucket("Media", { versioning: true });

/** Everything we make ourselves. */
export const derived = bucket("Derived");
