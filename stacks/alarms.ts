import { manifest } from "../functions/manifest.ts";
import { isLibrary } from "./deployment.ts";
import { functions } from "./functions.ts";
import { physicalName } from "./names.ts";
import { deadLetters, queues } from "./queues.ts";

const periodSec = 300;
const oldestSec = 6 * 3600; // a large import takes hours, and a hint is kept for four days
const email = process.env["DARKROOM_ALARM_EMAIL"];

/** What waits for a worker elsewhere, whose host may sleep for days. */
const mayWait = new Set(manifest.wokenByQueue.flatMap(({ queue, pulled }) => (pulled ? [queue] : [])));

/** Where alarms are told; to DARKROOM_ALARM_EMAIL, when the deployment is given one. */
function openTopic() {
  const topic = new aws.sns.Topic("Alarms", { name: physicalName("alarms") });
  if (email) new aws.sns.TopicSubscription("AlarmsByMail", { topic: topic.arn, protocol: "email", endpoint: email });
  return topic;
}

/** Rings when a metric reaches a value in one period of five minutes. */
function alarm(
  name: string,
  description: string,
  rings: Pick<aws.cloudwatch.MetricAlarmArgs, "namespace" | "metricName" | "dimensions" | "statistic" | "threshold">,
  topic: aws.sns.Topic,
) {
  new aws.cloudwatch.MetricAlarm(name, {
    name: physicalName(name),
    alarmDescription: description,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    evaluationPeriods: 1,
    period: periodSec,
    treatMissingData: "notBreaching",
    alarmActions: [topic.arn],
    ...rings,
  });
}

function watch() {
  const topic = openTopic();
  for (const { name, title, queue } of [deadLetters, ...queues].filter(({ name }) => !mayWait.has(name))) {
    const dimensions = { QueueName: queue.nodes.queue.name };
    const age = { metricName: "ApproximateAgeOfOldestMessage", statistic: "Maximum", threshold: oldestSec };
    const rings = { namespace: "AWS/SQS", dimensions, ...age };
    alarm(`${title}IsBehind`, `A message of ${name} has waited for six hours`, rings, topic);
  }
  for (const { name, title, lambda } of functions) {
    const rings = { namespace: "AWS/Lambda", dimensions: { FunctionName: lambda.name }, statistic: "Sum" };
    alarm(
      `${title}Fails`,
      `${name} threw, or ran out of time`,
      { ...rings, metricName: "Errors", threshold: 1 },
      topic,
    );
    if (name !== deadLetters.name) continue;
    const said = `Nobody could acknowledge a message: the log of ${name} says of which queue`;
    alarm("HasDeadLetters", said, { ...rings, metricName: "Invocations", threshold: 1 }, topic); // taken at once, so no queue shows them
  }
}

if (isLibrary) watch(); // what is made to be thrown away wakes nobody
