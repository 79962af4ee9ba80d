import type { Endpoint } from "./endpoint.ts";
import * as Scans from "./scans.ts";
import * as Uploads from "./uploads.ts";

/** The endpoints by which files come in. */
export const incoming: readonly Endpoint[] = [
  Scans.start,
  Scans.list,
  Scans.get,
  Scans.decisions,
  Uploads.create,
  Uploads.get,
  Uploads.addresses,
  Uploads.complete,
  Uploads.abort,
];
