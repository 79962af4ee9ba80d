import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";

// On loopback a call is mostly the SDK's own work: 2.3 core-ms of which a fifth is spent on what nobody there reads. Both
// parts that are left out are the SDK's own points of extension: its middleware stack, and the codec of its protocol.

const unread = ["loggerMiddleware", "getUserAgentMiddleware", "recursionDetectionMiddleware"];

/** Without a log and a name of its own: for a client whose protocol is not JSON. */
export function leaveOut<Client extends DynamoDBClient | S3Client | SQSClient>(client: Client): Client {
  for (const name of unread) client.middlewareStack.remove(name);
  return client;
}

/** The codec of a JSON protocol, as far as its protocol uses it. */
type Codec = {
  serializer: { write(schema: unknown, value: unknown): void; flush(): string };
  deserializer: { read(schema: unknown, bytes: Uint8Array): Promise<unknown> };
};

/**
 * A client of the embedded table or queues that does less per call: no log of its own, no name of itself, and JSON as it
 * is, without a walk through the service's schema. Neither service sends blobs or times in what we ask.
 */
export function makeLean<Client extends DynamoDBClient | SQSClient>(client: Client): Client {
  leaveOut(client);
  const protocol = client.config.protocol as unknown as Codec;
  let written = "{}";
  protocol.serializer.write = (_schema, value) => {
    written = JSON.stringify(value);
  };
  protocol.serializer.flush = () => written;
  protocol.deserializer.read = async (_schema, bytes) =>
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  return client;
}
