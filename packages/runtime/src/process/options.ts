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

/** What a process that runs handlers is started with, besides the modules on its command line. */
export type HandlersProcessOptions = {
  /** The folder the handlers' paths begin in. */
  root: string;
  env: Record<string, string>;
  /** Where the one that serves page and API listens. */
  listen?: Listen;
};
