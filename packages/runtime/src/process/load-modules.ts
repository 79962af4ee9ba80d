import { pathToFileURL } from "node:url";
import type { Clock } from "../cloud/clock.ts";
import type { Manifest } from "../lambda/manifest.ts";
import type { Prepare } from "../start-runtime.ts";

/** What runs handlers in a process of its own: the description of them all, and their context readied. */
export type Loaded = { manifest: Manifest; prepared: AsyncDisposable | undefined };

const load = (file: string) => import(pathToFileURL(file).href);

/**
 * Begins to load the modules named on the command line (that of the manifest, and one that readies the handlers' context)
 * while table and cloud are still starting; the answer is to be called when they serve.
 */
export function beginLoading(): (env: Record<string, string>, clock: Clock) => Promise<Loaded> {
  const [manifestFile = "", prepareFile] = process.argv.slice(2);
  const loading = Promise.all([load(manifestFile), prepareFile ? load(prepareFile) : { prepare: undefined }]);
  return async (env, clock) => {
    const [{ manifest }, { prepare }]: [{ manifest: Manifest }, { prepare?: Prepare }] = await loading;
    return { manifest, prepared: await prepare?.(env, clock) };
  };
}
