import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { answers } from "./emulator.ts";
import { Refusal } from "./refusal.ts";

/** Where a deployment answers and what its things are called: all that anybody needs to use it. */
export const Deployment = z.object({
  region: z.string(),
  endpoint: z.url(), // of every service
  httpUrl: z.url(), // of the HTTP API
  apiKey: z.string().optional(), // that it asks for
  mediaBucket: z.string(),
  derivedBucket: z.string(),
  tableName: z.string(),
  queueUrl: z.string().includes("{queue}"),
  functions: z.record(z.string(), z.string()), // what they are called, by their names in the manifest
});

export type Deployment = z.infer<typeof Deployment>;

const fileOf = (folder: string): string => join(folder, "deployment.json");

export async function writeDeployment(folder: string, deployment: Deployment): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(fileOf(folder), `${JSON.stringify(deployment, null, 2)}\n`, { mode: 0o600 });
}

/** What was deployed last, to an emulator that answers. Throws `Refusal` when nothing was, or nobody answers. */
export async function findDeployment(folder: string): Promise<Deployment> {
  const text = await readFile(fileOf(folder), "utf8").catch(() => undefined);
  if (text === undefined) throw new Refusal("Nothing is deployed: run npm run localstack:deploy first.");
  const deployment = Deployment.parse(JSON.parse(text));
  if (await answers(deployment.endpoint)) return deployment;
  throw new Refusal(`No emulator answers at ${deployment.endpoint}: run npm run localstack:up first.`);
}
