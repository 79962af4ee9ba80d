// Stands in for the `pulumi` program while SST's command runs to its end: keeps no state and makes nothing, but runs the
// program that the command bundled, records it, and says that all went well.
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { example, type Inputs } from "./answers.ts";
import { record } from "./engine.ts";
import { findPlatform } from "./platform.ts";

const [command = "", ...args] = process.argv.slice(2);
const optionOf = (name: string): string => args[args.indexOf(name) + 1] ?? "";

if (command === "stack" && args[0] === "init") await initStack(args[1] ?? "");
if (command === "up") await up();

/** The empty state of a new stack, where the command looks for it. */
async function initStack(stack: string): Promise<void> {
  const [, app = "", stage = ""] = stack.split("/");
  const backend = fileURLToPath(process.env["PULUMI_BACKEND_URL"] ?? "");
  const file = join(backend, ".pulumi", "stacks", app, `${stage}.json`);
  const manifest = { time: "2026-01-01T00:00:00Z", magic: "", version: "" };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ version: 3, checkpoint: { stack, latest: { manifest, resources: [] } } }));
}

async function up(): Promise<void> {
  const [, app = "", stage = ""] = optionOf("--stack").split("/");
  const main = /^main: (.+)$/m.exec(await readFile("Pulumi.yaml", "utf8"))?.[1] ?? "";
  const recorded = await record(findPlatform().pulumi, { app, stage, account: example }, async () => {
    const { default: outputs } = (await import(pathToFileURL(main).href)) as { default?: Inputs };
    return outputs ?? {};
  });
  await writeFile(process.env["DARKROOM_GRAPH"] ?? "graph.json", JSON.stringify(recorded));
  const summary = { summaryEvent: { durationSeconds: 1, resourceChanges: { create: recorded.resources.length } } };
  await appendFile(optionOf("--event-log"), `${JSON.stringify({ sequence: 1, timestamp: 0, ...summary })}\n`);
}
