import { randomBytes } from "node:crypto";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import type { Target } from "./target.ts";

/** A name nobody has used. */
export const fresh = (what: string): string => `darkroom-parity-${what}-${randomBytes(5).toString("hex")}`;

/** A bucket of a test's own, with words a test would use; emptied and removed at its end. */
export async function scratchBucket({ s3 }: Pick<Target, "s3">) {
  const Bucket = fresh("bucket");
  await s3.send(new CreateBucketCommand({ Bucket }));
  const get = (Key: string, more = {}) => s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  const remove = (Key: string, more = {}) => s3.send(new DeleteObjectCommand({ Bucket, Key, ...more }));
  const list = (more = {}) => s3.send(new ListObjectsV2Command({ Bucket, ...more }));
  return {
    name: Bucket,
    put: (Key: string, Body: string | Uint8Array = "x", more = {}) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more })),
    get,
    head: (Key: string, more = {}) => s3.send(new HeadObjectCommand({ Bucket, Key, ...more })),
    text: async (Key: string, more = {}) => (await get(Key, more)).Body?.transformToString(),
    remove,
    list,
    [Symbol.asyncDispose]: async () => {
      for (;;) {
        const { Contents = [], IsTruncated } = await list();
        await Promise.all(Contents.map(({ Key = "" }) => remove(Key)));
        if (!IsTruncated) break;
      }
      await s3.send(new DeleteBucketCommand({ Bucket }));
    },
  };
}

/** A queue of a test's own. */
export async function scratchQueue({ sqs }: Pick<Target, "sqs">, Attributes: Record<string, string> = {}) {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: fresh("queue"), Attributes }));
  const attributes = async () => {
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
    return (await sqs.send(asked)).Attributes ?? {};
  };
  return {
    url: QueueUrl,
    arn: (await attributes())["QueueArn"] ?? "",
    attributes,
    send: (MessageBody: string, more = {}) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more })),
    /** Up to ten messages; waits for the first where told so. */
    receive: async (waitSec = 0, more = {}): Promise<Message[]> => {
      const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: waitSec, ...more };
      const command = new ReceiveMessageCommand({ ...input, MessageSystemAttributeNames: ["All"] });
      return (await sqs.send(command)).Messages ?? [];
    },
    hide: ({ ReceiptHandle }: Message, VisibilityTimeout: number) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout })),
    remove: ({ ReceiptHandle }: Message) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
    [Symbol.asyncDispose]: async () => {
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}

const key = (HASH: string, RANGE: string) => [
  { AttributeName: HASH, KeyType: "HASH" as const },
  { AttributeName: RANGE, KeyType: "RANGE" as const },
];

/** A table of a test's own: PK and SK, and an index of all attributes by `at` (a number). */
export async function scratchTable({ dynamodb: client }: Pick<Target, "dynamodb">) {
  const TableName = fresh("table");
  const input: CreateTableCommandInput = {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: key("PK", "SK"),
    AttributeDefinitions: [
      ...["PK", "SK", "lane"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      { AttributeName: "at", AttributeType: "N" },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: "byLane", KeySchema: key("lane", "at"), Projection: { ProjectionType: "ALL" } },
    ],
  };
  await client.send(new CreateTableCommand(input));
  await waitUntilTableExists({ client, maxWaitTime: 120, minDelay: 1, maxDelay: 2 }, { TableName });
  return {
    name: TableName,
    [Symbol.asyncDispose]: async () => {
      await client.send(new DeleteTableCommand({ TableName }));
    },
  };
}

/** How a call was refused: the error's name and the status. `taken` when it was not. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "taken";
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return `${name} ${$metadata?.httpStatusCode}`;
  }
}
