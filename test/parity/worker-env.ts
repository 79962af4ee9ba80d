import type { User } from "./account.ts";
import type { Addresses } from "./addresses.ts";

/** What a machine outside sets for a worker of this host: where everything is, and whose key pair it shows. */
export function workerEnv(
  { endpoint, ...host }: Addresses,
  { credentials: { accessKeyId, secretAccessKey } }: Pick<User, "credentials">,
): Record<string, string> {
  return {
    ...(endpoint !== undefined && {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    }),
    AWS_REGION: host.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    DARKROOM_MEDIA_BUCKET: host.mediaBucket,
    DARKROOM_DERIVED_BUCKET: host.derivedBucket,
    DARKROOM_TABLE_NAME: host.tableName,
    DARKROOM_QUEUE_URL: host.queueUrl,
  };
}
