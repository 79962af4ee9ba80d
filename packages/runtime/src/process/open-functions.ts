import { availableParallelism } from "node:os";
import type { Clock } from "../cloud/clock.ts";
import { ClockTrigger } from "../lambda/clock-trigger.ts";
import { EventSourceMapping, type MappingCounts } from "../lambda/event-source-mapping.ts";
import { openFunction } from "../lambda/invoke.ts";
import { type Manifest, type MappingSpec, mappingsOf } from "../lambda/manifest.ts";
import { openPollClient } from "../lambda/poll-client.ts";
import type { Log } from "../log.ts";

export { openHttp } from "./open-http.ts"; // what wakes the rest of the functions: a host has both
export type { MappingCounts };

export type FunctionsOptions = {
  manifest: Manifest;
  /** The folder the handlers' paths begin in. */
  root: string;
  /** The variables the handlers read. */
  env: Record<string, string>;
  clock: Clock;
  log: Log;
  /** Whether clock functions run by themselves, or only when ticked. */
  isTicking: boolean;
};

/** The functions of the manifest, woken by queues and clocks. */
export type Functions = {
  /** What went through the mappings, by queue. */
  counts(): { queue: string; counts: MappingCounts }[];
  /** Names of the functions that run at the moment, once for each invocation. */
  running(): string[];
  /** Runs a clock's function now; resolves when it is done. */
  tick(name: string): Promise<void>;
  /** Takes nothing new and waits for what runs, 10 s at most. */
  stop(): Promise<void>;
};

/** Takes messages from the queues, runs what clocks wake, and hands all of it to the very handlers of the cloud. */
export async function openFunctions(options: FunctionsOptions): Promise<Functions> {
  const { manifest, root, env, clock, log, isTicking } = options;
  const region = env.AWS_REGION ?? "us-east-1";
  const endpoint = env.AWS_ENDPOINT_URL_SQS ?? "";
  const sqs = openPollClient({ endpoint, region, ownerToken: env.DARKROOM_OWNER_TOKEN });
  const slots = Number(env.DARKROOM_DECODE_SLOTS) || availableParallelism();
  if (isTicking) await returnInFlight(env, log);
  const invokes = new Map(manifest.wokenByQueue.map((spec) => [spec.name, openFunction(spec, { root, clock })]));

  const mappings = mappingsOf(manifest, { slots }).flatMap((spec) => {
    const invoke = invokes.get(spec.function.name);
    return invoke
      ? [{ spec, mapping: new EventSourceMapping(addressed(spec, env, region), { invoke, sqs, clock, log }) }]
      : [];
  });
  const triggers = manifest.wokenByClock.map((spec) => {
    const invoke = openFunction(spec, { root, clock });
    const ownClock = isTicking ? clock : { ...clock, every: () => ({ [Symbol.dispose]: () => undefined }) };
    return {
      spec,
      trigger: new ClockTrigger({ name: spec.name, everySec: spec.everySec.embedded, invoke, clock: ownClock, log }),
    };
  });

  if (isTicking) for (const { spec, trigger } of triggers) if (spec.atStart) void trigger.tick();

  return {
    counts: () => mappings.map(({ spec, mapping }) => ({ queue: spec.queue, counts: mapping.counts })),
    running: () => [
      ...mappings.flatMap(({ spec, mapping }) => Array<string>(mapping.counts.running).fill(spec.function.name)),
      ...triggers.filter(({ trigger }) => trigger.isRunning).map(({ spec }) => spec.name),
    ],
    async tick(name) {
      const found = triggers.find(({ spec }) => spec.name === name);
      if (!found) throw new Error(`no clock wakes a function named ${name}`);
      await found.trigger.tick();
    },
    async stop() {
      await Promise.all([
        ...mappings.map(({ mapping }) => mapping.stop()),
        ...triggers.map(({ trigger }) => trigger.stop()),
      ]);
      sqs.destroy();
    },
  };
}

/** Messages that the functions of an earlier start had received come back now, instead of after their visibility timeout. */
async function returnInFlight(
  { AWS_ENDPOINT_URL_SQS: url, DARKROOM_OWNER_TOKEN: token }: Env,
  log: Log,
): Promise<void> {
  if (url === undefined || token === undefined) return;
  const headers = {
    authorization: `Darkroom ${token}`,
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "AmazonSQS.ReturnInFlightMessages",
  };
  const answer = await fetch(url, { method: "POST", headers, body: "{}" }).catch((error: Error) => error);
  if (answer instanceof Error || !answer.ok)
    log("warn", "messages in flight stay hidden", { reason: answer instanceof Error ? answer.message : answer.status });
}
type Env = Record<string, string | undefined>;

function addressed(
  { function: { name }, queue, batchSize, concurrency, batchWindowMs }: MappingSpec,
  env: Record<string, string>,
  region: string,
) {
  return {
    functionName: name,
    queueUrl: (env.DARKROOM_QUEUE_URL ?? "").replace("{queue}", queue),
    queueArn: `arn:aws:sqs:${region}:000000000000:${queue}`,
    batchSize,
    concurrency,
    batchWindowMs,
  };
}
