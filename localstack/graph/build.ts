import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { takeLock } from "@darkroom/runtime";
import { openAccount } from "./account.ts";
import type { Recorded } from "./engine.ts";
import { pageFolder, root, work } from "./platform.ts";

const run = promisify(execFile);
const withinMs = 5 * 60_000;

/** What SST's own build made of a stage: `<name>Function-src` holds a function unpacked, `<name>Function/code.zip` packed. */
export type BuiltStage = { folder: string; recorded: Recorded };

/**
 * Runs `sst deploy` to its end without an account and without Pulumi: SST bundles config and functions as for AWS, and
 * what it would make is recorded. Answers where the bundles are: `.sst/built/<stage>`, emptied first. While it runs,
 * SST's command listens on port 13557 of every address. `chosen`: variables of the stacks, over those of this process.
 * Rejects with what the command said.
 */
export async function buildStage(stage: string, chosen: Record<string, string> = {}): Promise<BuiltStage> {
  await mkdir(pageFolder, { recursive: true }); // the page itself is not built
  const folder = join(work, "built", stage);
  const config = join(work, "stand-in");
  const graph = join(config, `${stage}.json`);
  await installStandIn(join(config, "sst", "bin", "pulumi"));
  using _turn = await takeTurn();
  await Promise.all([graph, folder, join(work, "artifacts")].map((path) => rm(path, { recursive: true, force: true })));
  await using account = await openAccount();
  const env = {
    ...process.env,
    ...chosen,
    PATH: [dirname(process.execPath), join(root, "node_modules", ".bin"), process.env["PATH"]].join(delimiter),
    XDG_CONFIG_HOME: config, // where the command looks for Pulumi
    DARKROOM_GRAPH: graph,
    SST_SKIP_DEPENDENCY_CHECK: "1",
    SST_NO_BUN: "1",
    SST_TELEMETRY_DISABLED: "1",
    AWS_ENDPOINT_URL: account.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
  };
  const command = join(root, "node_modules", ".bin", "sst");
  try {
    await run(command, ["deploy", "--stage", stage, "--print-logs"], { cwd: root, env, timeout: withinMs });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`sst deploy --stage ${stage} failed: ${lastWords(`${stdout}\n${stderr}`)}`, { cause: error });
  }
  await mkdir(dirname(folder), { recursive: true });
  await rename(join(work, "artifacts"), folder);
  return { folder, recorded: JSON.parse(await readFile(graph, "utf8")) };
}

/** One build at a time: SST has one folder for what it makes, and one port. */
async function takeTurn(): Promise<Disposable> {
  for (const deadline = performance.now() + withinMs; performance.now() < deadline; await sleep(500)) {
    const turn = takeLock(work);
    if (turn) return turn;
  }
  throw new Error("Another build of the stacks has not ended for five minutes");
}

/** A `pulumi` that is pulumi.ts under this very Node. */
async function installStandIn(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, "pulumi.ts")}" "$@"\n`);
  await chmod(file, 0o755);
}

/** What the command said about the failure, without its log. */
function lastWords(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^time=|^SST |^➜|^~/.test(line));
  return lines.slice(-15).join("\n");
}
