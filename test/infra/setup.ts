import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { stages } from "./graph.ts";

/** Records the stages once for all tests, in a process of its own: Pulumi keeps its engine in a global. */
export async function setup(): Promise<void> {
  const script = join(import.meta.dirname, "record.ts");
  await promisify(execFile)(process.execPath, [script, ...stages]);
}
