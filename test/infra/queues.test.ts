import { expect, it } from "vitest";
import { manifest } from "../../functions/manifest.ts";
import { graphOf, nameIn } from "./graph.ts";

const graph = graphOf("production");
const queue = (arn: string) => graph.one("sqs/queue:Queue", nameIn(arn));
const lambda = (arn: string) => graph.one("lambda/function:Function", nameIn(arn));
const mappings = graph.all("lambda/eventSourceMapping:EventSourceMapping");
const daySec = 86_400;

it("tells intake of every original that comes or goes, and nobody else of anything", () => {
  const [notification, ...others] = graph.all("s3/bucketNotification:BucketNotification");
  expect(others).toEqual([]);
  expect(notification).toMatchObject({ bucket: graph.outputs["media"], lambdaFunctions: [], topics: [] });
  const [{ queueArn, events, filterPrefix, filterSuffix }] = notification.queues;
  expect(notification.queues).toHaveLength(1);
  expect(nameIn(queueArn)).toBe("darkroom-production-intake");
  expect(events).toEqual(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]);
  expect([filterPrefix, filterSuffix]).toEqual([undefined, undefined]); // every key, whatever it is called
});

it("takes messages from the bucket of originals only", () => {
  const policies = graph.all("sqs/queuePolicy:QueuePolicy").map(({ policy }) => JSON.parse(policy).Statement);
  expect(policies).toEqual([
    [
      {
        Effect: "Allow",
        Principal: { Service: ["s3.amazonaws.com"] },
        Action: ["sqs:SendMessage"],
        Resource: ["arn:aws:sqs:us-east-1:000000000000:darkroom-production-intake"],
        Condition: { ArnEquals: { "aws:SourceArn": [`arn:aws:s3:::${graph.outputs["media"]}`] } },
      },
    ],
  ]);
});

it("maps every queue to its function, that of all dead letters, too", () => {
  const mapped = mappings.map(({ eventSourceArn, functionName }) => [nameIn(eventSourceArn), nameIn(functionName)]);
  const expected = manifest.wokenByQueue
    .filter(({ pulled }) => !pulled)
    .map(({ queue, name }) => [`darkroom-production-${queue}`, `darkroom-production-${name}`]);
  expect(mapped.toSorted()).toEqual(expected.toSorted());
});

it.each(mappings)("hides a message six times as long as its function may take: $eventSourceArn", (mapping) => {
  const { visibilityTimeoutSeconds } = queue(mapping.eventSourceArn);
  const { timeout } = lambda(mapping.functionName);
  expect(visibilityTimeoutSeconds).toBeGreaterThanOrEqual(6 * timeout + mapping.maximumBatchingWindowInSeconds);
  expect(visibilityTimeoutSeconds).toBeLessThanOrEqual(43_200);
});

it.each(mappings)("takes what a batch failed on, and no more at a time than it may: $eventSourceArn", (mapping) => {
  const { batchSize, maximumBatchingWindowInSeconds: windowSec, scalingConfig } = mapping;
  const { name } = lambda(mapping.functionName);
  const fn = manifest.wokenByQueue.find((described) => name.endsWith(`-${described.name}`));
  expect(mapping.functionResponseTypes).toEqual(["ReportBatchItemFailures"]);
  expect(mapping.filterCriteria).toBeUndefined(); // a message that is filtered out is deleted
  expect(batchSize <= 10 || windowSec >= 1).toBe(true); // or AWS refuses the mapping
  expect(batchSize).toBeLessThanOrEqual(fn?.batchSize ?? 0);
  expect(scalingConfig.maximumConcurrency).toBe(fn?.maximumConcurrency);
  expect(scalingConfig.maximumConcurrency).toBeGreaterThanOrEqual(2);
});

it("delivers a message ten times at most, and keeps what nobody took for fourteen days", () => {
  const all = graph.all("sqs/queue:Queue");
  const working = all.filter(({ redrivePolicy }) => redrivePolicy !== undefined);
  const dead = all.filter(({ redrivePolicy }) => redrivePolicy === undefined);
  const redriven = working.map(({ redrivePolicy }) => JSON.parse(redrivePolicy));
  expect(redriven.map(({ maxReceiveCount }) => maxReceiveCount)).toEqual(working.map(() => 10));
  expect(dead.map(({ name }) => name)).toEqual(["darkroom-production-dead-letters"]);
  expect([...new Set(redriven.map(({ deadLetterTargetArn }) => nameIn(deadLetterTargetArn)))]).toEqual([
    "darkroom-production-dead-letters",
  ]);
  expect(dead.map(({ messageRetentionSeconds }) => messageRetentionSeconds)).toEqual(dead.map(() => 14 * daySec));
});

it("encrypts every queue", () => {
  const all = graph.all("sqs/queue:Queue");
  expect(all.filter(({ sqsManagedSseEnabled }) => !sqsManagedSseEnabled)).toEqual([]);
  expect(all.filter(({ fifoQueue }) => fifoQueue)).toEqual([]);
});
