import { systemClock } from "../cloud/clock.ts";
import { jsonLog } from "./json-log.ts";
import { openHostCloud } from "./open-host-cloud.ts";
import type { CloudProcessOptions } from "./options.ts";
import { serveParent } from "./serve-parent.ts";

// S3 and SQS in a process of their own: SQLite and checksums must not share an event loop with media handlers.
serveParent(async (options) => {
  const cloud = await openHostCloud(options as CloudProcessOptions, systemClock, jsonLog("cloud")); // sent by our supervisor
  return { drain: () => cloud.close() };
});
