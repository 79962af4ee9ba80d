import { manifest, type WokenByQueue } from "../functions/manifest.ts";
import { physicalName, seconds, titleOf } from "./names.ts";
import { media } from "./storage.ts";

const maxReceives = 10; // receives are not attempts: those are counted on the job
const deadLettersKeptSec = 14 * 24 * 3600;

const named = (name: string, args: Partial<aws.sqs.QueueArgs> = {}) => ({
  queue: { name: physicalName(name), sqsManagedSseEnabled: true, ...args },
});

const visibilityOf = (timeoutSec: number) => seconds(timeoutSec * 6); // as AWS asks: room to try again when it is throttled
const burier = manifest.wokenByQueue.find(({ deadLettersOf }) => deadLettersOf);

/** A queue with what none of its function's tries could acknowledge. */
type Queue = { name: string; title: string; queue: sst.aws.Queue; deadLetters: sst.aws.Queue };

/** A queue and its dead letters for every function that a queue wakes. */
export const queues: readonly Queue[] = manifest.wokenByQueue
  .filter(({ deadLettersOf }) => !deadLettersOf)
  .map(({ queue: name, timeoutSec }) => {
    const deadLetters = new sst.aws.Queue(`${titleOf(name)}DeadLetters`, {
      visibilityTimeout: visibilityOf(burier?.timeoutSec ?? timeoutSec),
      transform: named(`${name}-dead`, { messageRetentionSeconds: deadLettersKeptSec }),
    });
    const queue = new sst.aws.Queue(titleOf(name), {
      visibilityTimeout: visibilityOf(timeoutSec),
      dlq: { queue: deadLetters.arn, retry: maxReceives },
      transform: named(name),
    });
    return { name, title: titleOf(name), queue, deadLetters };
  });

/** The queue of this name. */
export function queueOf(name: string): Queue {
  const found = queues.find((queue) => queue.name === name);
  if (!found) throw new Error(`no queue is called ${name}`);
  return found;
}

/** The queues a function takes from: its own, or what is left in all of them. */
export const takenBy = ({ queue, deadLettersOf }: WokenByQueue): sst.aws.Queue[] =>
  deadLettersOf ? queues.map(({ deadLetters }) => deadLetters) : [queueOf(queue).queue];

const [first] = queues;
if (!first) throw new Error("no function is woken by a queue");

/** Where queues are, with `{queue}` in place of a queue's name. */
export const queueUrl = first.queue.url.apply((url) => `${url.slice(0, -first.name.length)}{queue}`);

const notified = manifest.wokenByQueue
  .filter(({ wokenBy }) => wokenBy !== undefined)
  .map(({ queue }) => queueOf(queue));

// SST lets all of S3 and other services send into a notified queue: only this bucket shall.
$transform(aws.sqs.QueuePolicy, (args) => {
  args.policy = aws.iam.getPolicyDocumentOutput({
    statements: notified.map(({ queue }) => ({
      principals: [{ type: "Service", identifiers: ["s3.amazonaws.com"] }],
      actions: ["sqs:SendMessage"],
      resources: [queue.arn],
      conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: [media.arn] }],
    })),
  }).json;
});

media.notify({
  notifications: notified.map(({ title, queue }) => ({
    name: title,
    queue,
    events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
  })),
});
