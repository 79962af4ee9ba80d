import { randomUUID } from "node:crypto";
import { readText } from "./body.ts";
import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, type BucketCall, type S3State, xmlAnswer } from "./call.ts";
import { listRules, type NotificationRule, replaceRules, testEvent } from "./notifications.ts";
import { s3Error } from "./s3-error.ts";
import { children, childText, type Element, mustText, type Parsed, parseXml, toXml } from "./xml.ts";

const elsewhere = ["TopicConfiguration", "CloudFunctionConfiguration", "EventBridgeConfiguration"];
const knownEvents = /^s3:(ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete))$/;

export function getBucketNotification(call: BucketCall, state: S3State): Answer {
  mustFindBucket(state.db, call.bucket);
  const rules = listRules(state, call.bucket).map((rule): Element => ["QueueConfiguration", ruleElements(state, rule)]);
  return xmlAnswer(toXml(["NotificationConfiguration", rules]));
}

/** Replaces all rules of the bucket; each queue is sent a test event in the same transaction, as S3 does. */
export async function putBucketNotification(call: BucketCall, state: S3State): Promise<Answer> {
  mustFindBucket(state.db, call.bucket);
  const document = parseXml(await readText(call, 256 * 1024), "NotificationConfiguration");
  const foreign = elsewhere.find((name) => children(document, name).length > 0);
  if (foreign) throw s3Error("NotImplemented", `${foreign} is not implemented here: notifications go to queues.`);
  const rules = children(document, "QueueConfiguration").map(readRule);
  const queues = [...new Set(rules.map(({ queue }) => queue))];
  await state.commits(() => {
    replaceRules(state, call.bucket, rules);
    for (const queue of queues) mustTell(state, queue, testEvent(state, call.bucket, call.requestId));
  });
  for (const queue of queues) state.queues.wake(queue);
  return { status: 200 };
}

function mustTell(state: S3State, queue: string, body: string): void {
  try {
    state.queues.enqueue(queue, body);
  } catch (error) {
    if (error instanceof Error && "errcode" in error) throw error;
    throw s3Error("InvalidArgument", "Unable to validate the following destination configurations", {
      ArgumentName: queue,
      ArgumentValue: "The destination queue does not exist",
    });
  }
}

function readRule(rule: Parsed): NotificationRule {
  const events = children(rule, "Event").filter((event) => typeof event === "string");
  const unknown = events.find((event) => !knownEvents.test(event));
  if (unknown !== undefined)
    throw s3Error("InvalidArgument", "The event is not supported for notifications", {
      ArgumentName: "Event",
      ArgumentValue: unknown,
    });
  if (events.length === 0) throw s3Error("MalformedXML", "A rule names at least one event");
  const queue = mustText(rule, "Queue").split(":").at(-1) ?? "";
  return { id: childText(rule, "Id") || randomUUID(), queue, events, ...readFilter(rule), isGiven: false };
}

function readFilter(rule: Parsed): { prefix: string; suffix: string } {
  const filter = { prefix: "", suffix: "" };
  const filterRules = children(rule, "Filter")
    .flatMap((part) => children(part, "S3Key"))
    .flatMap((part) => children(part, "FilterRule"));
  for (const part of filterRules) {
    const name = mustText(part, "Name").toLowerCase();
    if (name !== "prefix" && name !== "suffix")
      throw s3Error("InvalidArgument", "filter rule name must be either prefix or suffix", {
        ArgumentName: "FilterRule.Name",
      });
    filter[name] = mustText(part, "Value");
  }
  return filter;
}

function ruleElements({ region }: S3State, { id, queue, events, prefix, suffix }: NotificationRule): Element[] {
  const filters = (
    [
      ["prefix", prefix],
      ["suffix", suffix],
    ] as const
  ).filter(([, value]) => value !== "");
  const filterRules = filters.map(
    ([name, value]): Element => [
      "FilterRule",
      [
        ["Name", name],
        ["Value", value],
      ],
    ],
  );
  return [
    ["Id", id],
    ["Queue", `arn:aws:sqs:${region}:000000000000:${queue}`],
    ...events.map((event): Element => ["Event", event]),
    ...(filterRules.length > 0 ? [["Filter", [["S3Key", filterRules]]] as Element] : []),
  ];
}
