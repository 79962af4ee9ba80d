import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Log } from "../log.ts";
import { StartRefused } from "../refusal.ts";
import { keepRunning } from "../supervisor/keep-running.ts";
import { chooseKind, commandFor, type TableKind } from "./choose-kind.ts";
import { findFreePort, isFree } from "./free-port.ts";
import { endLeftovers, record } from "./leftovers.ts";
import { waitUntilReady } from "./ready.ts";
import { startWatched, type WatchedChild } from "./watched-child.ts";

export type TableOptions = {
  dataDir: string;
  /** Forces one kind; otherwise the one the folder was begun with, else the best for this machine. */
  kind?: TableKind | undefined;
  /** 0 picks a free one. */
  port: number;
  log: Log;
};

export type Table = {
  kind: TableKind;
  port: number;
  /** Where DynamoDB answers; the same across restarts. */
  endpoint: string;
  /** The process that serves it now. */
  pid(): number;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** dynoxide is there in 20 ms, dynalite in half a second; a busy machine may take far longer. */
const readyWithinMs = 20_000;

/**
 * Serves DynamoDB from a data folder as a child process, and starts it again whenever it ends. It ends with this process,
 * however that ends. Throws `StartRefused` when this folder, machine or port does not allow it.
 */
export async function startTable({ dataDir, kind: forced, port: asked, log }: TableOptions): Promise<Table> {
  const tableDir = join(dataDir, "table");
  const recordFile = join(tableDir, "running.json");
  await mkdir(tableDir, { recursive: true });
  const kind = await chooseKind(tableDir, forced);
  const leftovers = await endLeftovers(recordFile);
  if (leftovers) log("warn", "ended the table an earlier start left running", { process: "table", leftovers });
  if (asked !== 0 && !(await isFree(asked))) throw new StartRefused(`The table's port ${asked} is taken.`);
  const port = asked || (await findFreePort());

  const kept = await keepRunning("table", () => startOnce(kind, tableDir, port, log), log);
  const stop = () => kept.stop((child) => child.stop(1_000));
  return {
    kind,
    port,
    endpoint: `http://127.0.0.1:${port}`,
    pid: () => kept.current().pid,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function startOnce(kind: TableKind, tableDir: string, port: number, log: Log): Promise<WatchedChild> {
  const child = await startWatched("table", commandFor(kind, tableDir, port));
  const lines = keepLastLines(child, log);
  await record(join(tableDir, "running.json"), [child.pid, child.groupId]);
  if (await waitUntilReady(port, child.ended, readyWithinMs)) return child;

  await child.stop(0);
  throw new Error(
    `The table ${kind} did not get ready (${await child.ended}): ${lines.join(" ") || "it said nothing"}`,
  );
}

/** The table's own words go to the log; the last few explain a start that failed. */
function keepLastLines(child: WatchedChild, log: Log): string[] {
  const last: string[] = [];
  for (const stream of child.output) {
    createInterface({ input: stream }).on("line", (line) => {
      if (!line.trim()) return;
      last.push(line.trim());
      if (last.length > 3) last.shift();
      log("debug", "table said", { process: "table", line: line.slice(0, 1_024) });
    });
  }
  return last;
}
