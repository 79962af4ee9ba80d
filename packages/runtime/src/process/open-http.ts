import { join } from "node:path";
import type { Clock } from "../cloud/clock.ts";
import { type HttpHost, openHttpHost } from "../lambda/http-host.ts";
import { type Invoke, openFunction } from "../lambda/invoke.ts";
import { answererOf, type Manifest } from "../lambda/manifest.ts";
import type { Log } from "../log.ts";
import type { Listen } from "../supervisor/bind-port.ts";

export type HttpOptions = {
  manifest: Manifest;
  /** The folder the handlers' paths begin in. */
  root: string;
  env: Record<string, string>;
  clock: Clock;
  log: Log;
  listen: Listen;
};

/** Serves page, media addresses and API: the functions of the manifest that HTTP wakes. Nothing when there are none. */
export async function openHttp({
  manifest,
  root,
  env,
  clock,
  log,
  listen,
}: HttpOptions): Promise<HttpHost | undefined> {
  const answerers = manifest.wokenByHttp.map((spec) => ({ ...spec, invoke: openFunction(spec, { root, clock }) }));
  const [first] = answerers;
  if (!first) return undefined;
  const api: Invoke = (event) => (answererOf(answerers, pathOf(event)) ?? first).invoke(event);
  const awsPort = Number(new URL(env.AWS_ENDPOINT_URL_S3 ?? "").port);
  const pageDir = join(root, "packages", "web", "dist");
  return openHttpHost({ listen, api, pageDir, awsPort: () => awsPort, log });
}

const pathOf = (event: unknown): string => (event as { rawPath?: string }).rawPath ?? "";
