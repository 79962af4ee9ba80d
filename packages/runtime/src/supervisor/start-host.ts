import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StartRefused } from "../refusal.ts";
import { findFreePort } from "../table/free-port.ts";
import type { Table } from "../table/start-table.ts";
import { bindPort, isLoopback } from "./bind-port.ts";
import { tryDataDir } from "./data-dir.ts";
import { environmentOf, newOwnerToken } from "./environment.ts";
import { takeLock } from "./lock.ts";
import { openLogFile } from "./log-file.ts";
import { findRunning, publish, type Running, unpublish } from "./running.ts";
import { endEarlierChildren, type HostOptions, type Started, startChildren } from "./start-children.ts";

export type Host = {
  running: Running;
  /**
   * Finishes what runs, for 10 s at most, and ends. `onWaiting` hears what it waits for; S3 and table serve until `others`
   * has settled too.
   */
  drain(onWaiting: (what: string) => void, others?: Promise<unknown>): Promise<void>;
};

/** What a drain may take: the functions first, then the bytes on the wire. Together at most 10 s. */
const functionsGraceMs = 8_000;
const cloudGraceMs = 1_000;
const httpGraceMs = 1_000;

/**
 * Starts everything `npm start` runs, as child processes that end with this one. Answers the host, or the one that
 * already serves the data folder. Throws `StartRefused` with one sentence when it cannot start here.
 */
export async function startHost(options: HostOptions): Promise<Host | { alreadyRunning: Running }> {
  const dataDir = resolve(options.dataDir);
  refuseWideBind(options.host);
  await tryDataDir(dataDir);
  const lock = takeLock(dataDir);
  if (!lock) return findOther({ ...options, dataDir });
  await unpublish(dataDir); // a record without a lock is stale
  await endEarlierChildren(dataDir);

  const ports = await bindPorts(options);
  const logFile = openLogFile(join(dataDir, "logs", "darkroom.jsonl"), options.show);
  const tablePort = await findFreePort();
  const addresses = {
    httpUrl: `http://${nameInUrl(options.host)}:${ports.http.port}`,
    awsUrl: `http://127.0.0.1:${ports.aws.port}`,
    tableEndpoint: `http://127.0.0.1:${tablePort}`,
  };
  const ownerToken = newOwnerToken();
  const started: Started = { options: { ...options, dataDir }, logFile, addresses, ports, ownerToken };
  const children = await startChildren(started, tablePort);
  const running = describe(started, children.table);
  await publish(running);
  logFile.log("info", "darkroom is ready", { httpUrl: running.httpUrl, awsUrl: running.awsUrl, table: running.table });

  return {
    running,
    async drain(onWaiting, others) {
      const tooLate = sleep(functionsGraceMs, undefined, { ref: false });
      const functions = children.functions.stop((child) => child.drain(functionsGraceMs, onWaiting));
      await Promise.all([functions, Promise.race([others, tooLate])]);
      await Promise.all([
        children.http.stop((child) => child.drain(httpGraceMs)),
        children.cloud?.stop((child) => child.drain(cloudGraceMs)),
        children.table?.stop(),
      ]);
      await unpublish(dataDir);
      logFile.log("info", "darkroom has ended");
      logFile.close();
      lock[Symbol.dispose]();
    },
  };
}

function refuseWideBind(host: string): void {
  if (isLoopback(host)) return;
  throw new StartRefused(
    `DARKROOM_HOST=${host} would let other machines in without a login: Darkroom listens on 127.0.0.1 only.`,
  );
}

async function findOther(options: HostOptions): Promise<Host | { alreadyRunning: Running }> {
  const alreadyRunning = await findRunning(options.dataDir);
  return alreadyRunning ? { alreadyRunning } : startHost(options); // it has ended in between
}

async function bindPorts({ httpPort, awsPort, host }: HostOptions): Promise<Started["ports"]> {
  const http = await bindPort(httpPort, host, "DARKROOM_HTTP_PORT");
  try {
    return { http, aws: await bindPort(awsPort, "127.0.0.1", "DARKROOM_AWS_PORT") };
  } catch (error) {
    http.close();
    throw error;
  }
}

const nameInUrl = (host: string): string => (host.includes(":") ? `[${host}]` : host);

function describe({ options, addresses, logFile }: Started, table: Table | undefined): Running {
  return {
    pid: process.pid,
    dataDir: options.dataDir,
    logFile: logFile.path,
    httpUrl: addresses.httpUrl,
    awsUrl: addresses.awsUrl,
    table: table?.kind ?? options.endpoints.dynamodb ?? "",
    env: {
      ...environmentOf(options.names, addresses, options.endpoints),
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    },
  };
}
