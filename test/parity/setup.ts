import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { credentials } from "../../localstack/clients.ts";
import { buildForEmulator, deployStacks } from "../../localstack/deploy-stacks.ts";
import { killEmulator, startEmulator, stopEmulator } from "../../localstack/emulator.ts";
import { installEmulator } from "../../localstack/install.ts";
import { type Place, placeOf, urlOf } from "../../localstack/place.ts";
import { findRunning } from "../../localstack/record.ts";
import { findFreePort } from "../../packages/runtime/src/table/free-port.ts";
import { Addresses } from "./addresses.ts";

/**
 * Gives the suite its host: the one that `DARKROOM_PARITY_ADDRESSES` describes, a file; by default an emulator of its own,
 * with nothing in it but what the stacks make there, and gone afterwards.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const described = process.env["DARKROOM_PARITY_ADDRESSES"];
  if (described) {
    project.provide("addresses", Addresses.parse(JSON.parse(await readFile(described, "utf8"))));
    return async () => undefined;
  }
  const home = placeOf({}).folder;
  const place = await emptyPlace(join(home, "parity"));
  const program = await installEmulator(home);
  const built = await buildForEmulator({ AI_BACKEND: "local", AI_MODES: "none" }); // models are asked on request
  const running = await startEmulator(place, { program, isKept: false });
  const stop = () => stopEmulator(place.folder, running);
  process.once("exit", () => killEmulator(running)); // also when somebody is tired of waiting
  try {
    const { deployment } = await deployStacks(built, place.url);
    const file = join(place.folder, "built.json");
    await writeFile(file, JSON.stringify(built));
    project.provide("built", file);
    project.provide("addresses", { ...deployment, host: "emulator", credentials });
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** A place for one run, with nothing in it and nobody that an earlier run left. */
async function emptyPlace(folder: string): Promise<Place> {
  const left = await findRunning(folder);
  if (left) killEmulator(left);
  await rm(folder, { recursive: true, force: true });
  const port = await findFreePort();
  return { folder, port, url: urlOf(port) };
}
