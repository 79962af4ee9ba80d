export { type Clock, systemClock } from "./cloud/clock.ts";
export type { Manifest } from "./lambda/manifest.ts";
export type { Log } from "./log.ts";
export { type Prepare, type Runtime, type RuntimeOptions, startRuntime } from "./start-runtime.ts";
export { startTable, type Table } from "./table/start-table.ts";
