import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { type Manifest, startRuntime } from "@darkroom/runtime";
import { strToU8, zipSync } from "fflate";
import { vi } from "vitest";
import { type Addresses, sharedBy } from "./addresses.ts";
import { fresh, scratchQueue } from "./scratch.ts";

/** A queue that wakes the function `obeys`, ten messages at a time, and keeps what it fails twice or more as dead letters. */
export type Mapped = AsyncDisposable & {
  /** Sends these in one batch and waits until none is left: the function's answer has been taken for what it is. */
  tell(...messages: object[]): Promise<void>;
  /** The bodies of the dead letters, which are taken. */
  takeDead(): Promise<unknown[]>;
};

const source = join(import.meta.dirname, "obeys.ts");
const limits = { timeoutSec: 1, memoryMb: 128 };

/** Sets it up on the host this run is about. */
export const openMapped = (addresses: Addresses | undefined): Promise<Mapped> =>
  addresses ? deployMapped(addresses) : startMapped();

async function startMapped(): Promise<Mapped> {
  const woken = { ...limits, name: "obeys", queue: "obeys", handler: "obeys.ts", batchSize: 10, concurrency: 1 };
  const manifest: Manifest = { wokenByQueue: [woken], wokenByHttp: [], wokenByClock: [] };
  const runtime = await startRuntime({ manifest, root: import.meta.dirname });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const sqs = new SQSClient({ region: "us-east-1", endpoint: runtime.awsUrl, credentials });
  const urlOf = (queue: string) => (runtime.env["DARKROOM_QUEUE_URL"] ?? "").replace("{queue}", queue);
  return {
    tell: async (...messages) => {
      await send(sqs, urlOf("obeys"), messages);
      await runtime.idle();
    },
    takeDead: () => take(sqs, urlOf("dead-letters")),
    [Symbol.asyncDispose]: async () => {
      sqs.destroy();
      await runtime.stop();
    },
  };
}

async function deployMapped(addresses: Addresses): Promise<Mapped> {
  await using undo = new AsyncDisposableStack();
  const shared = sharedBy(addresses);
  const client = undo.adopt(new LambdaClient(shared), async (lambda) => lambda.destroy());
  const sqs = undo.adopt(new SQSClient(shared), async (queues) => queues.destroy());
  const dead = undo.use(await scratchQueue({ sqs }));
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  const queue = undo.use(await scratchQueue({ sqs }, { RedrivePolicy, VisibilityTimeout: String(limits.timeoutSec) }));

  const FunctionName = fresh("obeys");
  const ZipFile = zipSync({ "index.mjs": strToU8(stripTypeScriptTypes(await readFile(source, "utf8"))) });
  const { arn: Role } = undo.use(await makeRole(addresses, queue.arn));
  const settings = { Role, Runtime: "nodejs24.x" as const, Handler: "index.handler", Timeout: limits.timeoutSec };
  await client.send(new CreateFunctionCommand({ FunctionName, ...settings, Code: { ZipFile } }));
  undo.defer(async () => void (await client.send(new DeleteFunctionCommand({ FunctionName }))));
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 60, minDelay: 0.1, maxDelay: 1 }, { FunctionName });
  const FunctionResponseTypes = ["ReportBatchItemFailures" as const];
  const mapping = { FunctionName, EventSourceArn: queue.arn, BatchSize: 10, FunctionResponseTypes };
  const { UUID } = await client.send(new CreateEventSourceMappingCommand(mapping));
  undo.defer(async () => void (await client.send(new DeleteEventSourceMappingCommand({ UUID }))));

  const open = undo.move();
  return {
    tell: async (...messages) => {
      await send(sqs, queue.url, messages);
      await untilEmpty(sqs, queue.url);
    },
    takeDead: () => take(sqs, dead.url),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** A role that may take from this queue. */
async function makeRole(addresses: Addresses, Resource: string): Promise<AsyncDisposable & { arn: string }> {
  const iam = new IAMClient(sharedBy(addresses));
  const named = { RoleName: fresh("role"), PolicyName: "inline" };
  const document = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const AssumeRolePolicyDocument = document({
    Action: "sts:AssumeRole",
    Principal: { Service: "lambda.amazonaws.com" },
  });
  const { Role } = await iam.send(new CreateRoleCommand({ ...named, AssumeRolePolicyDocument }));
  const Action = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
  await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument: document({ Action, Resource }) }));
  return {
    arn: Role?.Arn ?? "",
    [Symbol.asyncDispose]: async () => {
      await iam.send(new DeleteRolePolicyCommand(named));
      await iam.send(new DeleteRoleCommand(named));
      iam.destroy();
    },
  };
}

async function send(sqs: SQSClient, QueueUrl: string, messages: object[]): Promise<void> {
  const Entries = messages.map((message, at) => ({ Id: String(at), MessageBody: JSON.stringify(message) }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
}

function untilEmpty(sqs: SQSClient, QueueUrl: string): Promise<void> {
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
  return vi.waitFor(
    async () => {
      const { Attributes = {} } = await sqs.send(asked);
      const left =
        Number(Attributes["ApproximateNumberOfMessages"]) + Number(Attributes["ApproximateNumberOfMessagesNotVisible"]);
      if (left > 0) throw new Error(`${left} messages are left`);
    },
    { timeout: 60_000, interval: 100 },
  );
}

async function take(sqs: SQSClient, QueueUrl: string): Promise<unknown[]> {
  const asked = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = "null" }) => JSON.parse(Body));
}
