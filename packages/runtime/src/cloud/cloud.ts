import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type Exchange, handleS3 } from "../s3/handle.ts";
import { type GivenNotification, openS3 } from "../s3/open-s3.ts";
import { openQueues, type Queues } from "../sqs/open-queues.ts";
import type { Credentials } from "./authenticate.ts";
import type { Clock } from "./clock.ts";
import { CloudError } from "./cloud-error.ts";
import { type Durability, openDatabase, prepared } from "./database.ts";
import { handleQueues, handleTable } from "./json-calls.ts";
import { headerValue, readRequest } from "./raw-request.ts";

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
  const server = createServer({
    requestTimeout: 0,
    headersTimeout: 60_000,
    keepAliveTimeout: 75_000,
    highWaterMark: 256 * 1024,
  });
  const queues = openQueues({ db, clock, region, accountId, baseUrl: () => `http://127.0.0.1:${portOf(server)}` });
  const s3 = openS3({ ...options, db, queues, region, onFault });
  const keys = { credentials, ownerToken };
  const jsonState = { clock, keys, onFault };
  const underWay = new Set<Promise<void>>();

  async function route(exchange: Exchange): Promise<void> {
    const target = headerValue(exchange.raw.headers, "x-amz-target") ?? "";
    if (target.startsWith("AmazonSQS.")) await handleQueues(jsonState, queues, exchange);
    else if (target.startsWith("DynamoDB_20120810.")) await handleTable(jsonState, options.tableEndpoint(), exchange);
    else await handleS3(s3.state, keys, exchange);
  }

  function onRequest(message: IncomingMessage, response: ServerResponse, continueBody: () => void): void {
    response.sendDate = false;
    const work = begin(message, response, continueBody)
      .then(route)
      .catch((error) => {
        if (!(error instanceof CloudError)) onFault(error);
        if (!response.headersSent) response.writeHead(error instanceof CloudError ? error.status : 500);
        response.end();
      });
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  server.on("request", (message, response) => {
    if (message.url === "/_health") answerHealth(db, response);
    else onRequest(message, response, () => {});
  });
  server.on("checkContinue", (message, response) =>
    onRequest(
      message,
      response,
      once(() => response.writeContinue()),
    ),
  );
  // A connection on which nothing moves for so long has lost its client; the longest a call may rest is a poll of 20 s.
  server.setTimeout(5 * 60_000);
  await listen(server, options);
  log?.(`S3 and SQS on http://127.0.0.1:${portOf(server)}`);

  let closing: Promise<void> | undefined;
  async function shut(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    queues.close();
    server.closeAllConnections();
    await closed;
    await Promise.allSettled(underWay);
    await s3.close();
    db.close();
  }
  const close = () => {
    closing ??= shut();
    return closing;
  };
  return { port: portOf(server), queues, close, [Symbol.asyncDispose]: close };
}

const boot = randomBytes(4).toString("hex").toUpperCase();
let requests = 0;

async function begin(message: IncomingMessage, response: ServerResponse, continueBody: () => void): Promise<Exchange> {
  requests++;
  const requestId = boot + requests.toString(16).toUpperCase().padStart(8, "0");
  return { raw: readRequest(message), message, response, requestId, continueBody };
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}

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

function portOf(server: Server): number {
  const address = server.address() as AddressInfo | null;
  return address?.port ?? 0;
}

function listen(server: Server, { port, fd }: CloudOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(fd === undefined ? { port, host: "127.0.0.1" } : { fd }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
