import { manifest } from "../functions/manifest.ts";
import { physicalName, seconds, titleOf } from "./names.ts";
import { media } from "./storage.ts";

const maxReceives = 10; // receives are not attempts: those are counted on the job
const deadLettersKeptSec = 14 * 24 * 3600;

const named = (name: string, args: Partial<aws.sqs.QueueArgs> = {}) => ({
  queue: { name: physicalName(name), sqsManagedSseEnabled: true, ...args },
});

const visibilityOf = (timeoutSec: number) => seconds(timeoutSec * 6); // as AWS asks: room to try again when it is throttled
const burier = theOne(manifest.wokenByQueue.filter(({ deadLettersOf }) => deadLettersOf));

type Queue = { name: string; title: string; queue: sst.aws.Queue };

/** What none of a function's tries could acknowledge, of every queue: a message says which it came from. */
export const deadLetters: Queue = {
  name: burier.queue,
  title: titleOf(burier.queue),
  queue: new sst.aws.Queue(titleOf(burier.queue), {
    visibilityTimeout: visibilityOf(burier.timeoutSec),
    transform: named(burier.queue, { messageRetentionSeconds: deadLettersKeptSec }),
  }),
};

/** A queue for every other function that a queue wakes. */
export const queues: readonly Queue[] = manifest.wokenByQueue
  .filter(({ deadLettersOf }) => !deadLettersOf)
  .map(({ queue: name, timeoutSec }) => {
    const queue = new sst.aws.Queue(titleOf(name), {
      visibilityTimeout: visibilityOf(timeoutSec),
      dlq: { queue: deadLetters.queue.arn, retry: maxReceives },
      transform: named(name),
    });
    return { name, title: titleOf(name), queue };
  });

/** The queue of this name. */
export function queueOf(name: string): sst.aws.Queue {
  const found = [deadLetters, ...queues].find((queue) => queue.name === name);
  if (!found) throw new Error(`no queue is called ${name}`);
  return found.queue;
}

/** Where queues are, with `{queue}` in place of a queue's name. */
export const queueUrl = deadLetters.queue.url.apply((url) => `${url.slice(0, -deadLetters.name.length)}{queue}`);

const notified = manifest.wokenByQueue
  .filter(({ wokenBy }) => wokenBy !== undefined)
  .map(({ queue }) => ({ title: titleOf(queue), queue: queueOf(queue) }));

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

function theOne<Item>([item, ...others]: readonly Item[]): Item {
  if (item === undefined || others.length > 0) throw new Error("one function takes the dead letters of all queues");
  return item;
}
