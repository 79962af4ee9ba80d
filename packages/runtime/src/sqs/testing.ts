import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { SQSClient } from "@aws-sdk/client-sqs";
import { openDatabase } from "../cloud/database.ts";
import { type ManualClock, manualClock } from "../supervisor/manual-clock.ts";
import { openQueues, type Queues } from "./open-queues.ts";
import type { Faults } from "./state.ts";

/** The queues behind a port of their own, and an SDK client for them. */
export type LocalQueues = AsyncDisposable & {
  client: SQSClient;
  queues: Queues;
  clock: ManualClock;
  faults: Faults;
  endpoint: string;
  /** Closes the queues and opens them again from what is in the database. */
  restart(): void;
};

/** Starts the queues for a test; in memory, unless a file is given. */
export async function startQueues(file = ":memory:"): Promise<LocalQueues> {
  const clock = manualClock();
  const db = openDatabase(file, "process");
  const faults: Faults = {};
  let endpoint = "";
  const open = () =>
    openQueues({ db, clock, faults, region: "us-east-1", accountId: "000000000000", baseUrl: () => endpoint });
  let queues = open();
  const server = createServer(async (request, response) => {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const target = String(request.headers["x-amz-target"]);
    const answer = await queues.handle(target, JSON.parse(await textOf(request)), gone.signal);
    response.writeHead(answer.status, {
      "content-type": "application/x-amz-json-1.0",
      ...(answer.errorType !== undefined && { "x-amzn-query-error": `${answer.errorType};Sender` }),
    });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SQSClient({ endpoint, credentials, region: "us-east-1", maxAttempts: 1 });
  return {
    client,
    clock,
    faults,
    endpoint,
    get queues() {
      return queues;
    },
    restart() {
      queues.close();
      queues = open();
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      queues.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      clock[Symbol.dispose]();
      db.close();
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
