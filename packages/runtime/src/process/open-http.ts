import { join } from "node:path";
import type { Clock } from "../cloud/clock.ts";
import { type HttpHost, openHttpHost } from "../lambda/http-host.ts";
import { openFunction } from "../lambda/invoke.ts";
import type { Manifest } from "../lambda/manifest.ts";
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

/** Serves page, media addresses and API: the first function of the manifest that HTTP wakes. Nothing when there is none. */
export async function openHttp({
  manifest,
  root,
  env,
  clock,
  log,
  listen,
}: HttpOptions): Promise<HttpHost | undefined> {
  const [spec] = manifest.wokenByHttp;
  if (!spec) return undefined;
  const awsPort = Number(new URL(env.AWS_ENDPOINT_URL_S3 ?? "").port);
  const pageDir = join(root, "packages", "web", "dist");
  return openHttpHost({ listen, api: openFunction(spec, { root, clock }), pageDir, awsPort: () => awsPort, log });
}
