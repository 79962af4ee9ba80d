import { setTimeout as sleep } from "node:timers/promises";
import {
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { vi } from "vitest";
import { type Addresses, sharedBy } from "./addresses.ts";
import type { Control } from "./target.ts";

/** A deployment: functions are invoked, and lanes stand still by their event source mappings. */
export function controlDeployed(addresses: Addresses): Control {
  const { functions } = addresses;
  const lambda = new LambdaClient(sharedBy(addresses));
  const enable = async (queue: string, Enabled: boolean) => {
    const FunctionName = functions[queue];
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
    const [mapping] = EventSourceMappings;
    if (!mapping || EventSourceMappings.length > 1) throw new Error(`${queue}: ${EventSourceMappings.length} mappings`);
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping.UUID, Enabled }));
    await vi.waitFor(
      async () => {
        const now = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
        if (now.EventSourceMappings?.[0]?.State !== (Enabled ? "Enabled" : "Disabled")) throw new Error("not yet");
      },
      { timeout: 60_000, interval: 100 },
    );
  };
  return {
    async invoke(name) {
      const answer = await lambda.send(new InvokeCommand({ FunctionName: functions[name] }));
      if (answer.FunctionError) throw new Error(`${name}: ${answer.Payload?.transformToString()}`);
    },
    pause: (queue) => enable(queue, false),
    resume: (queue) => enable(queue, true),
    waitMs: (ms) => sleep(ms),
    [Symbol.asyncDispose]: async () => lambda.destroy(),
  };
}
