import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { Fault } from "@darkroom/domain";
import * as z from "zod";
import { openApi } from "./api.ts";
import { lookBeforeDeploying } from "./deploy-findings.ts";
import { tellFindings } from "./findings.ts";
import { migrationLine, openMigrations } from "./open-migrations.ts";
import { printable } from "./printable.ts";
import { putAndWait } from "./put-and-wait.ts";
import { exits, type Shell, writeJson, writeLines } from "./shell.ts";

/** What `sst.config.ts` answers: where the deployment is, and what its things are called. */
const Outputs = z.object({
  page: z.string().optional(), // an emulator has none
  api: z.string(),
  apiKey: z.string(), // the name of the parameter it is kept in
  media: z.string(),
  derived: z.string(),
  table: z.string(),
  queues: z.string(), // with {queue} for a queue's name
});

type Outputs = z.infer<typeof Outputs>;

type UpOptions = { shell: Shell; stage: string; isJson: boolean };

/**
 * Deploys, when nothing that a deployment needs is missing; then puts files in, waits until they are finished, and says where
 * everything is. Answers the exit status. Throws `deploy.failed` when SST ends with an error.
 */
export async function deployUp(paths: readonly string[], { shell, stage, isJson }: UpOptions): Promise<number> {
  const findings = await lookBeforeDeploying(shell);
  const wrong = findings.filter(({ state }) => state !== "pass");
  if (wrong.some(({ state }) => state === "fail")) return tellFindings(shell, { json: isJson }, wrong);
  if (!isJson) tellFindings(shell, {}, wrong);

  await runSst(stage, shell, isJson);
  const outputs = await readOutputs(shell.root);
  const region = shell.env.AWS_REGION || "us-east-1";
  const key = await readKey(outputs.apiKey, region);
  const url = outputs.page ?? outputs.api;
  if (!isJson) writeLines(shell, [...placesOf(outputs, region, key), ""]);
  const migrations = await openMigrations(openApi(url, { key }));
  if (!isJson) writeLines(shell, migrations.map(migrationLine));
  const say = (line: string) => (isJson ? undefined : writeLines(shell, [line]));
  const put = await putAndWait(paths, { bucket: outputs.media, region, url, key, say });
  if (isJson) writeJson(shell, { stage, region, ...outputs, migrations, put });
  return put.every(({ isFinished }) => isFinished) ? exits.ok : exits.failed;
}

/** SST tells what it does as it goes; with `--json` on stderr, because stdout is the document's. */
async function runSst(stage: string, { root, env }: Shell, isJson: boolean): Promise<void> {
  const bin = join(root, "node_modules", ".bin");
  const path = [bin, dirname(process.execPath), env.PATH ?? ""].join(delimiter);
  const child = spawn(join(bin, "sst"), ["deploy", "--stage", stage], {
    cwd: root,
    env: { SST_TELEMETRY_DISABLED: "1", ...env, PATH: path },
    stdio: ["inherit", isJson ? 2 : "inherit", "inherit"],
  });
  const [status] = await once(child, "exit");
  if (status === 0) return;
  const why = `sst deploy ended with status ${status}; what it said is above, and more in .sst/log`;
  throw new Fault("unavailable", "deploy.failed", why);
}

async function readOutputs(root: string): Promise<Outputs> {
  const file = join(root, ".sst", "outputs.json");
  const text = await readFile(file, "utf8").catch(() => "{}");
  const read = Outputs.safeParse(JSON.parse(text));
  if (read.success) return read.data;
  throw new Fault("unavailable", "deploy.no_outputs", `The deployment is done, but ${file} does not say where it is`);
}

/** The key the page and the API ask for. Whoever may not read it is told its name. */
async function readKey(name: string, region: string): Promise<string | undefined> {
  const client = new SSMClient({ region });
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter?.Value;
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

function placesOf(
  { page, api, apiKey, media, derived, table, queues }: Outputs,
  region: string,
  key?: string,
): string[] {
  const where = `kept in SSM as ${apiKey}`;
  const places = [
    ["page", page ?? "none"],
    ["API", api],
    ["key", key === undefined ? `not to be read with this key pair; ${where}` : `${key}  (${where})`],
    ["media", `s3://${media}  (aws s3 sync ~/Pictures s3://${media})`],
  ];
  const variables = {
    AWS_REGION: region,
    DARKROOM_MEDIA_BUCKET: media,
    DARKROOM_DERIVED_BUCKET: derived,
    DARKROOM_TABLE_NAME: table,
    DARKROOM_QUEUE_URL: `'${queues}'`,
  };
  return [
    "",
    "Darkroom is deployed.",
    ...places.map(([name = "", place = ""]) => `  ${name.padEnd(6)} ${printable(place)}`),
    "For a worker elsewhere:",
    ...Object.entries(variables).map(([name, value]) => `  export ${name}=${printable(value)}`),
  ];
}
