import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { systemClock } from "../cloud/clock.ts";
import type { Manifest } from "../lambda/manifest.ts";
import type { Prepare } from "../start-runtime.ts";
import { jsonLog } from "./json-log.ts";
import { openFunctions } from "./open-functions.ts";
import type { FunctionsProcessOptions } from "./options.ts";
import { type Service, serveParent } from "./serve-parent.ts";

const load = (file: string) => import(pathToFileURL(file).href);

// The modules are named on the command line, so that they load while table and cloud are still starting.
const [manifestFile = "", prepareFile] = process.argv.slice(2);
const loading = Promise.all([load(manifestFile), prepareFile ? load(prepareFile) : { prepare: undefined }]);

serveParent(async (given) => {
  const { root, env, listen } = given as FunctionsProcessOptions; // sent by our own supervisor
  const [{ manifest }, { prepare }]: [{ manifest: Manifest }, { prepare?: Prepare }] = await loading;
  const prepared = await prepare?.(env, systemClock);
  const log = jsonLog("functions");
  const pageDir = join(root, "packages", "web", "dist");
  const clock = systemClock;
  const functions = await openFunctions({ manifest, root, env, clock, log, listen, pageDir, isTicking: true });
  return {
    async drain(sayWaiting) {
      const running = functions.running();
      if (running.length > 0) sayWaiting(summary(running));
      await functions.stop();
      await prepared?.[Symbol.asyncDispose]();
    },
  } satisfies Service;
});

/** `2 × hash, thumbnail`. */
function summary(names: string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${count} × ${name}` : name)).join(", ");
}
