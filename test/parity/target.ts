import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { type DarkroomTable, openTable } from "@darkroom/table";
import { inject } from "vitest";
import { type Addresses, sharedBy } from "./addresses.ts";
import { controlDeployed } from "./deployed.ts";
import { type EmbeddedOptions, startEmbedded } from "./embedded.ts";

/** What a host does that no protocol of AWS has on every host: clocks that strike, and lanes that stand still. */
export type Control = AsyncDisposable & {
  /** Runs a function that a clock wakes, now. */
  invoke(name: "sweep" | "reconcile"): Promise<void>;
  /** Nothing is taken from this queue until it is resumed. */
  pause(queue: string): Promise<void>;
  resume(queue: string): Promise<void>;
  /** Lets so much time pass on the host's own clock. */
  waitMs(ms: number): Promise<void>;
};

/** One host, as any client of AWS sees it. */
export type Target = Addresses & Control & Clients & { table: DarkroomTable };

type Clients = { s3: S3Client; sqs: SQSClient; dynamodb: DynamoDBClient };

/** The host this run is about: the embedded one is started in this process, another is reached where it is. */
export async function openTarget(options: EmbeddedOptions = {}): Promise<Target> {
  const described = inject("addresses");
  const { addresses, ...control } = described
    ? { addresses: described, ...controlDeployed(described) }
    : await startEmbedded(options);
  const clients = clientsOf(addresses);
  const forTable = new DynamoDBClient(sharedBy(addresses)); // the store's own: it changes what goes through it
  return {
    ...addresses,
    ...control,
    ...clients,
    table: openTable(forTable, addresses.tableName),
    [Symbol.asyncDispose]: async () => {
      for (const client of [...Object.values(clients), forTable]) client.destroy();
      await control[Symbol.asyncDispose]();
    },
  };
}

/** The clients of whoever these credentials belong to. */
export function clientsOf(addresses: Addresses): Clients {
  const shared = { ...sharedBy(addresses), maxAttempts: 3 };
  return {
    s3: new S3Client({ ...shared, forcePathStyle: addresses.endpoint !== undefined }),
    sqs: new SQSClient(shared),
    dynamodb: new DynamoDBClient(shared),
  };
}

declare module "vitest" {
  interface ProvidedContext {
    addresses: Addresses | undefined;
    built: string | undefined; // the file that says what was deployed, where this run deployed it
  }
}
