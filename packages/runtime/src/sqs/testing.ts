import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQSClient } from "@aws-sdk/client-sqs";
import { type Cloud, openCloud } from "../cloud/cloud.ts";
import { type ManualClock, manualClock } from "../supervisor/manual-clock.ts";
import type { Queues } from "./open-queues.ts";
import type { Faults } from "./state.ts";

/** The embedded cloud with nothing in it, and an SDK client for its queues. */
export type LocalQueues = AsyncDisposable & {
  client: SQSClient;
  queues: Queues;
  clock: ManualClock;
  faults: Faults;
  endpoint: string;
  ownerToken: string;
  /** Closes the cloud and opens it again, on its port, from what is on disk. */
  restart(): Promise<void>;
};

/** Starts the cloud for a test, in a folder that goes with it. */
export async function startQueues(): Promise<LocalQueues> {
  const dataDir = await mkdtemp(join(tmpdir(), "darkroom-queues-"));
  const clock = manualClock();
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const ownerToken = "the owner of this test";
  const open = (port: number) =>
    openCloud({
      ...{ dataDir, port, clock, ownerToken, durability: "process" },
      ...{ credentials: [credentials], tableEndpoint: () => undefined, buckets: [], notifications: [] },
    });
  let cloud: Cloud = await open(0);
  const { port } = cloud;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new SQSClient({ endpoint, credentials, region: "us-east-1", maxAttempts: 1 });
  return {
    client,
    clock,
    endpoint,
    ownerToken,
    get queues() {
      return cloud.queues;
    },
    get faults() {
      return cloud.queues.faults;
    },
    async restart() {
      await cloud.close();
      cloud = await open(port);
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await cloud.close();
      clock[Symbol.dispose]();
      await rm(dataDir, { recursive: true });
    },
  };
}
