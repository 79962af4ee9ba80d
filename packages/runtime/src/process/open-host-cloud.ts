import type { Clock } from "../cloud/clock.ts";
import { type Cloud, openCloud } from "../cloud/cloud.ts";
import type { Log } from "../log.ts";
import { storeDirOf } from "../s3/incoming.ts";
import { createQueues } from "./create-queues.ts";
import type { CloudProcessOptions } from "./options.ts";

/** Opens S3 and SQS with the buckets and queues of the functions: in a process of their own, or in that of a test. */
export async function openHostCloud(options: CloudProcessOptions, clock: Clock, log: Log): Promise<Cloud> {
  const { dataDir, listen, tableEndpoint, queues, ...rest } = options;
  const cloud = await openCloud({
    ...rest,
    dataDir: storeDirOf(dataDir),
    ...("fd" in listen && { fd: listen.fd }),
    clock,
    credentials: [{ accessKeyId: "test", secretAccessKey: "test" }],
    tableEndpoint: () => tableEndpoint,
    onFault: (error) => log("error", "cloud fault", { error: String(error).slice(0, 1_024) }),
  });
  await createQueues(cloud.queues, queues);
  return cloud;
}
