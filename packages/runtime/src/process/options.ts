import type { Durability } from "../cloud/database.ts";
import type { QueueSpec } from "../lambda/manifest.ts";
import type { Listen } from "../supervisor/bind-port.ts";

/** What the process that serves S3 and SQS is started with. */
export type CloudProcessOptions = {
  dataDir: string;
  durability: Durability;
  listen: Listen;
  /** What the AWS port is known as: queue addresses are made from it. */
  port: number;
  ownerToken: string;
  tableEndpoint: string;
  buckets: string[];
  notifications: { bucket: string; queue: string }[];
  queues: QueueSpec[];
};

/** What the process that runs the functions is started with, besides its environment. */
export type FunctionsProcessOptions = {
  /** The module that exports the manifest; handler paths in it are relative to `root`. */
  manifestFile: string;
  root: string;
  /** A module whose `prepare(env, clock)` readies the context of the handlers. */
  prepareFile: string | undefined;
  env: Record<string, string>;
  listen: Listen;
};
