import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Config } from "./config.ts";
import { leaveOut, makeLean } from "./lean-client.ts";

/**
 * The clients of one process. On the embedded host its own processes show the token of this start instead of a signature
 * for every call, which costs a third of the call; elsewhere the SDK's own signer stays.
 */
export function openClients(config: Config) {
  const { region, ownerToken, endpoints } = config;
  const shared = (endpoint: string | undefined, isSigned: boolean) => ({
    region,
    maxAttempts: 5,
    ...(endpoint !== undefined && { endpoint }),
    ...(ownerToken !== undefined && isLoopback(endpoint) && (isSigned ? ownerOf(ownerToken) : unsigned)),
  });
  const lean = (endpoint: string | undefined) => ownerToken !== undefined && isLoopback(endpoint);
  const unchecked = lean(endpoints.sqs) ? { md5: false as const } : {};
  const sqs = new SQSClient({ ...shared(endpoints.sqs, true), useQueueUrlAsEndpoint: false, ...unchecked });
  const dynamodb = new DynamoDBClient(shared(endpoints.dynamodb, false));
  const s3 = new S3Client({
    ...shared(endpoints.s3, true),
    forcePathStyle: endpoints.s3 !== undefined,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return {
    s3: lean(endpoints.s3) ? leaveOut(s3) : s3,
    sqs: lean(endpoints.sqs) ? makeLean(sqs) : sqs,
    dynamodb: lean(endpoints.dynamodb) ? makeLean(dynamodb) : dynamodb,
  };
}

/** Is the store the embedded one, on this machine? */
export const isOwn = ({ ownerToken, endpoints }: Config): boolean =>
  ownerToken !== undefined && isLoopback(endpoints.s3);

export type Clients = ReturnType<typeof openClients>;

type Signed = { headers: Record<string, string> };

/** A signer that shows the token. The embedded S3 and SQS take it for the owner's signature. */
export const ownerOf = (token: string) => signerOf({ authorization: `Darkroom ${token}` });

/** The embedded table wants to see that a request is signed, and does not look at the signature. */
const unsigned = signerOf({
  authorization:
    "AWS4-HMAC-SHA256 Credential=owner/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
  "x-amz-date": "20260101T000000Z",
});

function signerOf(headers: Record<string, string>) {
  return {
    credentials: { accessKeyId: "owner", secretAccessKey: "owner" },
    signer: {
      sign: async <Request extends Signed>(request: Request): Promise<Request> => {
        Object.assign(request.headers, headers);
        return request;
      },
    },
  };
}

/** Is this endpoint one of the embedded host? Nobody else is ever shown the token. */
export function isLoopback(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  const { hostname } = new URL(endpoint);
  return hostname === "127.0.0.1" || hostname === "localhost" || hostname === "[::1]";
}
