// The door for those who start or find the host of a machine. Nothing behind it loads a client of AWS: a start is quick.
export { StartRefused } from "./refusal.ts";
export { findRunning, type Running } from "./supervisor/running.ts";
export { type Host, startHost } from "./supervisor/start-host.ts";
