import type { Log } from "../log.ts";

/** Writes one JSON object per line to the output, which the supervisor keeps. */
export function jsonLog(processName: string): Log {
  return (level, message, fields = {}) => {
    const line = JSON.stringify({ ts: new Date().toISOString(), level, message, process: processName, ...fields });
    process.stdout.write(`${line}\n`);
  };
}
