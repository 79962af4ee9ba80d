import { SQSClient } from "@aws-sdk/client-sqs";

type PollClientOptions = {
  /** Without one, where the queue's own address leads. */
  endpoint?: string | undefined;
  region: string;
  /** Sent instead of a signature, where the queues are ours: a signature is a third of what a call costs. */
  ownerToken?: string | undefined;
};

/** A client for long polls alone: each occupies a socket, so they must not share those of the handlers. */
export function openPollClient({ endpoint, region, ownerToken }: PollClientOptions): SQSClient {
  const client = new SQSClient({
    ...(endpoint !== undefined && { endpoint }),
    region,
    maxAttempts: 6, // about 3 s: as long as a restart of the queues takes
    md5: false, // the queue is across a pipe or across TLS, and both check what they carry
    requestHandler: {
      httpAgent: { keepAlive: true, maxSockets: 256 },
      httpsAgent: { keepAlive: true, maxSockets: 256 },
      requestTimeout: 45_000, // a poll is answered after 20 s at the latest: whoever says nothing is gone
      throwOnRequestTimeout: true,
    },
    ...(ownerToken !== undefined && {
      credentials: { accessKeyId: "owner", secretAccessKey: "owner" },
      signer: async () => ({ sign: async (request) => withOwner(request, ownerToken) }),
    }),
  });
  for (const name of unread) client.middlewareStack.remove(name);
  return client;
}

/** What the SDK says of itself in every call: nobody reads it here. */
const unread = ["loggerMiddleware", "getUserAgentMiddleware", "recursionDetectionMiddleware"];

function withOwner<T extends { headers: Record<string, string> }>(request: T, token: string): T {
  request.headers.authorization = `Darkroom ${token}`;
  return request;
}
