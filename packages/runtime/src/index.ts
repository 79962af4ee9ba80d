// One door, and a light one: `npm start` goes through it, and only the two at the end need the clients of AWS.
import type { Worker, WorkerOptions, workOnMessages as WorkOnMessages } from "./lambda/open-worker.ts";
import type { Runtime, RuntimeOptions } from "./start-runtime.ts";

export { type Clock, systemClock } from "./cloud/clock.ts";
export { isRunning } from "./is-running.ts";
export type { Manifest } from "./lambda/manifest.ts";
export type { Worker } from "./lambda/open-worker.ts";
export type { Log } from "./log.ts";
export { StartRefused } from "./refusal.ts";
export { handOverHeader, incomingDirOf, nameOfIncoming, storeDirOf } from "./s3/incoming.ts";
export type { Prepare, Runtime, RuntimeOptions } from "./start-runtime.ts";
export { takeLock } from "./supervisor/lock.ts";
export { findRunning, type Running } from "./supervisor/running.ts";
export { type Host, startHost } from "./supervisor/start-host.ts";
export { startTable, type Table } from "./table/start-table.ts";

/** The embedded cloud and the functions in this process, for tests: `start-runtime.ts` has the details. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const runtime = await import("./start-runtime.ts");
  return runtime.startRuntime(options);
}

/** The event source mappings of some queues, wherever those are: `open-worker.ts` has the details. */
export async function openWorker(options: WorkerOptions): Promise<Worker> {
  const worker = await import("./lambda/open-worker.ts");
  return worker.openWorker(options);
}

/** Hands messages to the function of a queue without their queue: `open-worker.ts` has the details. */
export async function workOnMessages(...given: Parameters<typeof WorkOnMessages>): Promise<void> {
  const worker = await import("./lambda/open-worker.ts");
  return worker.workOnMessages(...given);
}
