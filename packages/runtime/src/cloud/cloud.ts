import { mkdirSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { handleS3 } from "../s3/handle.ts";
import { type GivenNotification, openS3 } from "../s3/open-s3.ts";
import { openQueues, type Queues } from "../sqs/open-queues.ts";
import type { Faults as QueueFaults } from "../sqs/state.ts";
import type { Credentials } from "./authenticate.ts";
import type { Clock } from "./clock.ts";
import { CloudServer, type Exchange } from "./cloud-server.ts";
import { type Durability, openDatabase, prepared } from "./database.ts";
import { handleQueues, handleTable } from "./json-calls.ts";
import { headerValue } from "./raw-request.ts";

export type CloudOptions = {
  /** Everything is kept here: `cloud.sqlite`, `blobs/`, `tmp/`. */
  dataDir: string;
  durability: Durability;
  /** On loopback; 0 takes any free one. */
  port: number;
  /** A socket bound to that port, to listen on instead: it stays open while its servers come and go. */
  fd?: number | undefined;
  clock: Clock;
  credentials: Credentials[];
  /** What the product's own processes send instead of a signature, made anew at each start. */
  ownerToken?: string;
  /** Where DynamoDB listens, or nothing while it does not. */
  tableEndpoint: () => string | undefined;
  /** Made at start if they are not there. */
  buckets: string[];
  /** Which queue hears of every object made or removed in a bucket. */
  notifications: GivenNotification[];
  /** Writes are refused below so much free disk: by default 5 % of the disk, at most 2 GB. */
  minFreeBytes?: number;
  /** Told of every fault that is no client's: of the disk, of SQLite, of a notification without a queue. */
  onFault?: (error: unknown) => void;
  log?: (line: string) => void;
  /** Misdeeds the queues are asked to commit, for tests. */
  queueFaults?: QueueFaults;
};

export type Cloud = {
  port: number;
  /** For who watches them in this process: depths, and when the next message is due. */
  queues: Queues;
  /** Stops taking requests, ends those under way, and closes the files. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export const region = "us-east-1";
export const accountId = "000000000000";

/** Opens S3 and SQS on one loopback port, with DynamoDB passed on. Rejects when the port is taken or the data is newer. */
export async function openCloud(options: CloudOptions): Promise<Cloud> {
  const { dataDir, durability, clock, credentials, ownerToken, log } = options;
  const onFault = options.onFault ?? ((error: unknown) => log?.(`fault: ${String(error)}`));
  mkdirSync(dataDir, { recursive: true });
  const db = openDatabase(join(dataDir, "cloud.sqlite"), durability);
  const queues = openQueues({
    db,
    clock,
    region,
    accountId,
    baseUrl: () => `http://127.0.0.1:${server.port()}`,
    ...faultsOf(options),
  });
  const s3 = openS3({ ...options, db, queues, region, onFault });
  const keys = { credentials, ownerToken };
  const jsonState = { clock, keys, onFault };

  async function route(exchange: Exchange): Promise<void> {
    const target = headerValue(exchange.raw.headers, "x-amz-target") ?? "";
    if (exchange.raw.rawPath === "/_health") answerHealth(db, exchange.response);
    else if (target.startsWith("AmazonSQS.")) await handleQueues(jsonState, queues, exchange);
    else if (target.startsWith("DynamoDB_20120810.")) await handleTable(jsonState, options.tableEndpoint(), exchange);
    else await handleS3(s3.state, keys, exchange);
  }

  async function shut(): Promise<void> {
    queues.close();
    await server.close();
    await s3.close();
    db.close();
  }

  const server = new CloudServer(route, onFault);
  try {
    await server.listen(options);
  } catch (error) {
    await shut();
    throw error;
  }
  log?.(`S3 and SQS on http://127.0.0.1:${server.port()}`);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= shut();
    return closing;
  };
  return { port: server.port(), queues, close, [Symbol.asyncDispose]: close };
}

const faultsOf = ({ queueFaults }: CloudOptions) => (queueFaults ? { faults: queueFaults } : {});

function answerHealth(db: DatabaseSync, response: ServerResponse): void {
  let status = 200;
  try {
    prepared(db, "SELECT count(*) FROM s3_buckets").get();
  } catch {
    status = 503;
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ status: status === 200 ? "ok" : "failing", database: status === 200 }));
}
