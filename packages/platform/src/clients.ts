import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Config } from "./config.ts";

/**
 * The clients of one process. On the embedded host its own processes show the token of this start instead of a signature
 * for every call, which costs a third of the call; elsewhere the SDK's own signer stays.
 */
export function openClients(config: Config) {
  const shared = { region: config.region, ...(config.ownerToken && ownerOf(config.ownerToken)), maxAttempts: 5 };
  const endpointOf = (endpoint: string | undefined) => (endpoint ? { endpoint } : {});
  return {
    s3: new S3Client({
      ...shared,
      ...endpointOf(config.endpoints.s3),
      forcePathStyle: config.endpoints.s3 !== undefined,
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    }),
    sqs: new SQSClient({ ...shared, ...endpointOf(config.endpoints.sqs), useQueueUrlAsEndpoint: false }),
    dynamodb: new DynamoDBClient({ ...shared, ...endpointOf(config.endpoints.dynamodb) }),
  };
}

export type Clients = ReturnType<typeof openClients>;

/** A signer that shows the token. The embedded S3 and SQS take it for the owner's signature. */
export const ownerOf = (token: string) => ({
  credentials: { accessKeyId: "owner", secretAccessKey: "owner" },
  signer: {
    sign: async <Request extends { headers: Record<string, string> }>(request: Request): Promise<Request> => {
      request.headers.authorization = `Darkroom ${token}`;
      return request;
    },
  },
});
