import {
  AddPermissionCommand,
  type Architecture,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type FunctionResponseType,
  GetFunctionCommand,
  ListEventSourceMappingsCommand,
  type Runtime,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import * as z from "zod";
import { maker, unlessThere } from "./maker.ts";

const mostAtOnce = 2; // of one function: all of them share this machine's cores

const Settings = z.object({
  name: z.string(),
  description: z.string().optional(),
  role: z.string(),
  handler: z.string(),
  runtime: z.string(),
  architectures: z.array(z.string()),
  memorySize: z.number(),
  timeout: z.number(),
  ephemeralStorage: z.object({ size: z.number() }),
  environment: z.object({ variables: z.record(z.string(), z.string()) }),
  packageType: z.literal("Zip"),
  s3Bucket: z.string(),
  s3Key: z.string(),
});

const waiting = { maxWaitTime: 60, minDelay: 0.05, maxDelay: 0.5 }; // seconds

/** A function with this code and these settings; one that is there keeps its processes when its code is the same. */
export const lambdaFunction = maker(Settings, async (fn, { lambda: client }) => {
  const FunctionName = fn.name;
  const Architectures = fn.architectures as Architecture[];
  const location = { S3Bucket: fn.s3Bucket, S3Key: fn.s3Key };
  const settings = {
    FunctionName,
    Description: fn.description,
    Role: fn.role,
    Handler: fn.handler,
    Runtime: fn.runtime as Runtime,
    MemorySize: fn.memorySize,
    Timeout: fn.timeout,
    EphemeralStorage: { Size: fn.ephemeralStorage.size },
    Environment: { Variables: fn.environment.variables },
  };
  const found = await client.send(new GetFunctionCommand({ FunctionName })).catch(() => undefined);
  if (!found) {
    await client.send(new CreateFunctionCommand({ ...settings, Architectures, Code: location }));
    await waitUntilFunctionActiveV2({ client, ...waiting }, { FunctionName });
    return;
  }
  if (found.Configuration?.CodeSha256 !== digestIn(fn.s3Key)) {
    await client.send(new UpdateFunctionCodeCommand({ FunctionName, Architectures, ...location }));
    await waitUntilFunctionUpdatedV2({ client, ...waiting }, { FunctionName });
  }
  await client.send(new UpdateFunctionConfigurationCommand(settings));
  await waitUntilFunctionUpdatedV2({ client, ...waiting }, { FunctionName });
});

/** SST names the code by its SHA-256 in hex; Lambda tells it in base64. */
const digestIn = (key: string): string =>
  Buffer.from(/([0-9a-f]{64})\.zip$/.exec(key)?.[1] ?? "", "hex").toString("base64");

const Mapping = z.object({
  functionName: z.string(),
  eventSourceArn: z.string(),
  batchSize: z.number(),
  maximumBatchingWindowInSeconds: z.number().default(0),
  functionResponseTypes: z.array(z.string()),
  scalingConfig: z.object({ maximumConcurrency: z.number() }).optional(),
});

export const eventSourceMapping = maker(Mapping, async (mapping, { lambda }) => {
  const { functionName: FunctionName, eventSourceArn: EventSourceArn } = mapping;
  const settings = {
    FunctionName,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.maximumBatchingWindowInSeconds,
    FunctionResponseTypes: mapping.functionResponseTypes as FunctionResponseType[],
    ScalingConfig: {
      MaximumConcurrency: Math.min(mostAtOnce, mapping.scalingConfig?.maximumConcurrency ?? mostAtOnce),
    },
    Enabled: true,
  };
  const listed = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn }));
  const UUID = listed.EventSourceMappings?.[0]?.UUID;
  if (UUID) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...settings }));
  else await lambda.send(new CreateEventSourceMappingCommand({ EventSourceArn, ...settings }));
});

const Permission = z.object({
  function: z.string(),
  action: z.string(),
  principal: z.string(),
  sourceArn: z.string().optional(),
});

export const permission = maker(Permission, async (permission, { lambda }, { name: StatementId }) => {
  const { function: FunctionName, action: Action, principal: Principal, sourceArn: SourceArn } = permission;
  const add = new AddPermissionCommand({ StatementId, FunctionName, Action, Principal, SourceArn });
  await unlessThere(() => lambda.send(add), "ResourceConflictException");
});
