import { relative } from "node:path";
import { Scans } from "@darkroom/contract";
import { addFolders } from "./add.ts";
import type { Api } from "./api.ts";
import type { Refusal } from "./refusal.ts";
import { openRoots } from "./roots.ts";
import { type Library, openLibrary } from "./run-import.ts";

type From = { path: string; dataDir: string; stop: AbortSignal; source?: string; limit?: number };

const mostTold = 500; // refusals; the import log has the others

/**
 * Copies a folder in, and begins a scan of what came of it: with the files that could not even be read, and the reason of
 * each. Throws what `addFolders` throws, and what broke it off.
 */
export async function scanFolder(library: Library, api: Api, from: From): Promise<Scans.View> {
  const { path, dataDir, stop, source, limit } = from;
  const [root] = await openRoots([path], dataDir);
  const name = root?.name ?? "";
  const since = new Date().toISOString();
  const refusals: Refusal[] = [];
  const media = openLibrary(library);
  const onRefused = (refusal: Refusal) => void refusals.push(refusal);
  const options = { media, dataDir, stop, onRefused, source: source ?? "scan", ...(limit !== undefined && { limit }) };
  const report = await addFolders([path], options).finally(() => media.client.destroy());
  if (report.fault) throw report.fault;
  const refused = refusals
    .slice(0, mostTold)
    .map(({ path: file, code }) => ({ name: `${name}/${relative(path, file)}`.slice(0, 1024), code }));
  const body = { prefix: `${name}/`, since, refused, ...(source !== undefined && { source }) };
  return api.ask(Scans.start, {}, { body });
}
