import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type Cloud, type CloudOptions, openCloud } from "../cloud/cloud.ts";
import { type ManualClock, manualClock } from "../supervisor/manual-clock.ts";

/** The whole cloud on a port of its own, with SDK clients for it. Any fault that is no client's fails the test at its end. */
export type LocalCloud = AsyncDisposable & {
  s3: S3Client;
  sqs: SQSClient;
  clock: ManualClock;
  endpoint: string;
  dataDir: string;
  faults: unknown[];
  cloud: Cloud;
  /** Closes the server and opens it again on the same data. */
  restart(): Promise<LocalCloud>;
};

export const credentials = { accessKeyId: "test", secretAccessKey: "test" };
export const ownerToken = "the-token-of-this-start";
export const bucket = "media";

type Given = Partial<CloudOptions> & { keepsFaults?: boolean };

/** Starts the cloud in a folder of its own with the bucket `media`. */
export async function startCloud(given: Given = {}): Promise<LocalCloud> {
  const { keepsFaults = false, ...options } = given;
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "darkroom-cloud-"));
  const clock = manualClock();
  const faults: unknown[] = [];
  const opening = openCloud({
    durability: "process",
    port: 0,
    clock,
    credentials: [credentials],
    ownerToken,
    tableEndpoint: () => undefined,
    buckets: [bucket],
    notifications: [],
    minFreeBytes: 0,
    onFault: (fault) => faults.push(fault),
    ...options,
    dataDir,
  });
  const cloud = await opening.catch((error) => {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  });
  const endpoint = `http://127.0.0.1:${cloud.port}`;
  const client = { endpoint, credentials, region: "us-east-1", maxAttempts: 1 };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const sqs = new SQSClient(client);

  async function stop(): Promise<void> {
    s3.destroy();
    sqs.destroy();
    await cloud.close();
    clock[Symbol.dispose]();
  }

  return {
    s3,
    sqs,
    clock,
    endpoint,
    dataDir,
    faults,
    cloud,
    async restart() {
      await stop();
      return startCloud({ ...given, dataDir });
    },
    async [Symbol.asyncDispose]() {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
      if (faults.length > 0 && !keepsFaults) throw new AggregateError(faults, "The cloud reported faults");
    },
  };
}

/** Makes a queue and tells how to read it: the bodies of all messages that are there, parsed. */
export async function startQueue({ sqs }: LocalCloud, name: string) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  return async (): Promise<QueuedEvent[]> => {
    const bodies: QueuedEvent[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return bodies;
      bodies.push(...Messages.map(({ Body = "" }) => JSON.parse(Body)));
    }
  };
}

/** A notification as it comes out of a queue, as far as tests look into it. */
export type QueuedEvent = {
  Event?: string;
  Records: {
    eventName: string;
    eventVersion: string;
    s3: { bucket: { name: string }; object: { key: string; size?: number; eTag?: string; sequencer: string } };
  }[];
};

/** Bytes that look random and are the same every time. */
export function someBytes(sizeBytes: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  let state = seed;
  for (let index = 0; index + 4 <= sizeBytes; index += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes.writeUInt32LE(state, index);
  }
  return bytes;
}

/** What an SDK call was refused with: `NoSuchKey 404`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "was not refused";
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return `${name} ${$metadata?.httpStatusCode}`;
  }
}

/** A plain request with the owner's token, for what the SDK would not send. The path goes out as it is. */
export async function asOwner({ endpoint }: LocalCloud, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...Object.fromEntries(new Headers(init.headers)), authorization: `Darkroom ${ownerToken}` };
  return fetch(endpoint + path, { ...init, headers });
}
