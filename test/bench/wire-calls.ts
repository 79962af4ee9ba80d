import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { startLocal } from "../support/local.ts";
import { countWireCalls } from "../support/wire-calls.ts";
import type { Sampled } from "./sample.ts";

/** What an asset costs in calls, by service, over an import of these files. The importer's own put is not counted. */
export async function countCalls(
  files: readonly Sampled[],
): Promise<{ table: number; objects: number; messages: number }> {
  await using local = await startLocal();
  using wire = countWireCalls(local.runtime.awsUrl);
  for (const { path } of files) await local.upload({ name: basename(path), bytes: await readFile(path) });
  await local.runtime.idle();
  const { table, objects, messages } = wire.calls;
  return { table: table / files.length, objects: objects / files.length - 1, messages: messages / files.length };
}
