import { Lane } from "@darkroom/domain";
import { Lanes } from "@darkroom/table";
import { manifest } from "../../functions/manifest.ts";
import { startLocal } from "../support/local.ts";
import type { Addresses } from "./addresses.ts";
import type { Control } from "./target.ts";

/** What the embedded host of a test has otherwise: its table, and a lane that workers pull, with its functions' variables. */
export type EmbeddedOptions = {
  table?: "dynoxide" | "dynalite";
  pulled?: string;
  variables?: Record<string, string>;
};

const doorReadEveryMs = 5_000;
const hintAgainAfterMs = 30_000;

/**
 * The embedded host in this process. It has no mapping to disable: a lane stands still by its door, takes hints away while
 * it is closed, and is told of its jobs again by the sweep when it is open.
 */
export async function startEmbedded({
  pulled,
  ...options
}: EmbeddedOptions): Promise<Control & { addresses: Addresses }> {
  const wokenByQueue = manifest.wokenByQueue.map((fn) => (fn.queue === pulled ? { ...fn, pulled: true as const } : fn));
  const local = await startLocal({ ...options, manifest: { ...manifest, wokenByQueue } });
  const { config } = local.ctx;
  const change = async (lane: string, decide: (door: Lane.Info) => Lane.Info) => {
    await Lanes.change(local.ctx.table, lane, decide);
    local.clock.advance(doorReadEveryMs + 1_000);
  };
  return {
    addresses: {
      host: "embedded",
      region: config.region,
      endpoint: local.runtime.awsUrl,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      httpUrl: local.httpUrl,
      mediaBucket: config.mediaBucket,
      derivedBucket: config.derivedBucket,
      tableName: config.tableName,
      queueUrl: config.queueUrl("{queue}"),
      functions: {},
    },
    invoke: (name) => local.runtime.tick(name),
    pause: (lane) => change(lane, Lane.pause),
    resume: async (lane) => {
      await change(lane, Lane.resume);
      local.clock.advance(hintAgainAfterMs + 1_000);
      await local.runtime.tick("sweep");
    },
    waitMs: async (ms) => local.clock.advance(ms),
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  };
}
