import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Clock } from "../cloud/clock.ts";
import { type FunctionSpec, timeLimitOf } from "./manifest.ts";

/** Calls a function with an event and answers what it answers. Rejects with what it throws, or with `FunctionTimedOut`. */
export type Invoke = (event: unknown) => Promise<unknown>;

/** What a handler gets besides its event: the fields of Lambda's context that middleware reads. */
type LambdaContext = {
  awsRequestId: string;
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  logGroupName: string;
  logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
};

type Handler = (event: unknown, context: LambdaContext) => unknown;

/** The function took longer than it may. What it still does no longer counts. */
export class FunctionTimedOut extends Error {
  override readonly name = "FunctionTimedOut";
}

/** A function of the manifest, loaded once, at its first call. `root` is the folder its handler's path begins in. */
export function openFunction(spec: FunctionSpec, { root, clock }: { root: string; clock: Clock }): Invoke {
  let loaded: Promise<Handler> | undefined;
  return async (event) => {
    loaded ??= load(resolve(root, spec.handler));
    const handler = await loaded.catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return withinTime(spec, clock, async (context) => handler(event, context));
  };
}

async function load(file: string): Promise<Handler> {
  const { handler }: { handler?: unknown } = await import(pathToFileURL(file).href);
  if (typeof handler !== "function") throw new Error(`${file} exports no function named handler`);
  return (event, context) => handler(event, context);
}

async function withinTime(
  spec: FunctionSpec,
  clock: Clock,
  call: (context: LambdaContext) => Promise<unknown>,
): Promise<unknown> {
  const { name, memoryMb } = spec;
  const timeoutSec = timeLimitOf(spec);
  const endsAtMs = clock.nowMs() + timeoutSec * 1000;
  const context: LambdaContext = {
    awsRequestId: randomUUID(),
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: "embedded",
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, endsAtMs - clock.nowMs()),
  };
  const late = Promise.withResolvers<never>();
  const end = () => late.reject(new FunctionTimedOut(`The function ${name} was not done after its ${timeoutSec} s`));
  using _timer = clock.after(timeoutSec * 1000, end);
  return await Promise.race([call(context), late.promise]);
}
