import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { credentials } from "../../localstack/clients.ts";
import { buildForEmulator, deployStacks } from "../../localstack/deploy-stacks.ts";
import { startEmulator, stopEmulator } from "../../localstack/emulator.ts";
import { installEmulator } from "../../localstack/install.ts";
import { placeOf, urlOf } from "../../localstack/place.ts";
import { freePort } from "../support/free-port.ts";
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
  const { folder } = placeOf({});
  const program = await installEmulator(folder);
  const built = await buildForEmulator();
  const port = await freePort();
  const place = { folder: await mkdtemp(join(folder, "parity-")), port, url: urlOf(port) };
  const running = await startEmulator(place, { program, isKept: false });
  const stop = async () => {
    await stopEmulator(place.folder, running);
    await rm(place.folder, { recursive: true, force: true });
  };
  try {
    const { deployment } = await deployStacks(built, place.url);
    project.provide("addresses", { ...deployment, host: "emulator", credentials });
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
