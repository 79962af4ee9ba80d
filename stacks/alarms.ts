import { isLibrary } from "./deployment.ts";
import { functions } from "./functions.ts";
import { physicalName } from "./names.ts";
import { queues } from "./queues.ts";

const periodSec = 300;
const oldestSec = 6 * 3600; // a large import takes hours, and a hint is kept for four days
const email = process.env["DARKROOM_ALARM_EMAIL"];

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
  for (const { name, title, queue, deadLetters } of queues) {
    const ofQueue = (of: sst.aws.Queue) => ({
      namespace: "AWS/SQS",
      dimensions: { QueueName: of.nodes.queue.name },
      statistic: "Maximum",
    });
    const visible = { metricName: "ApproximateNumberOfMessagesVisible", threshold: 1 };
    const age = { metricName: "ApproximateAgeOfOldestMessage", threshold: oldestSec };
    alarm(
      `${title}HasDeadLetters`,
      `Nobody could acknowledge a message of ${name}`,
      { ...ofQueue(deadLetters), ...visible },
      topic,
    );
    alarm(`${title}IsBehind`, `A message of ${name} has waited for six hours`, { ...ofQueue(queue), ...age }, topic);
  }
  for (const { name, title, lambda } of functions) {
    const rings = { namespace: "AWS/Lambda", dimensions: { FunctionName: lambda.name }, statistic: "Sum" };
    alarm(
      `${title}Fails`,
      `${name} threw, or ran out of time`,
      { ...rings, metricName: "Errors", threshold: 1 },
      topic,
    );
  }
}

if (isLibrary) watch(); // what is made to be thrown away wakes nobody
