import { randomBytes, randomUUID } from "node:crypto";

/** Names and addresses of one embedded host. */
export type HostNames = {
  mediaBucket: string;
  derivedBucket: string;
  tableName: string;
  region: string;
};

/** Endpoints given from outside: what they name is not started here. */
export type GivenEndpoints = { s3?: string | undefined; sqs?: string | undefined; dynamodb?: string | undefined };

export type Addresses = { httpUrl: string; awsUrl: string; tableEndpoint: string };

const accountId = "000000000000";

/** The variables that any process needs to work with this host's data. No secrets among them. */
export function environmentOf(names: HostNames, addresses: Addresses, given: GivenEndpoints): Record<string, string> {
  const queues = given.sqs ?? addresses.awsUrl;
  return {
    AWS_ENDPOINT_URL_S3: given.s3 ?? addresses.awsUrl,
    AWS_ENDPOINT_URL_SQS: queues,
    AWS_ENDPOINT_URL_DYNAMODB: given.dynamodb ?? addresses.tableEndpoint,
    AWS_REGION: names.region,
    DARKROOM_MEDIA_BUCKET: names.mediaBucket,
    DARKROOM_DERIVED_BUCKET: names.derivedBucket,
    DARKROOM_TABLE_NAME: names.tableName,
    DARKROOM_QUEUE_URL: `${queues.replace(/\/$/, "")}/${accountId}/{queue}`,
    DARKROOM_HTTP_PORT: new URL(addresses.httpUrl).port,
    DARKROOM_AWS_PORT: new URL(addresses.awsUrl).port,
  };
}

/**
 * The key pair everybody uses on loopback. Real keys are never passed on to processes that read hostile files, unless
 * an endpoint outside is to be reached with them.
 */
export function credentialsFrom(
  env: Record<string, string | undefined>,
  given: GivenEndpoints,
): Record<string, string> {
  const isOutside = given.s3 ?? given.sqs ?? given.dynamodb;
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: session } = env;
  if (!isOutside || !id || !secret) return { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  return { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, ...(session && { AWS_SESSION_TOKEN: session }) };
}

/** What our processes inherit from the shell: everything but the ways to other credentials. */
export function inherited(env: Record<string, string | undefined>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !/^AWS_(PROFILE|SESSION_TOKEN|ACCESS_KEY_ID|SECRET_ACCESS_KEY)$/.test(name))
      kept[name] = value;
  }
  return kept;
}

/** What our own processes show instead of a signature; made anew at each start. */
export const newOwnerToken = (): string => randomBytes(32).toString("hex");

/** Names one life of the functions process: leases of an earlier one are taken over at once. */
export const newBoot = (): string => `boot-${randomUUID()}`;
