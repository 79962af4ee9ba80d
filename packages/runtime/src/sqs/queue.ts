import { SqsFault } from "./fault.ts";

/** A queue as it is kept: what its creator set, and nothing that a default says. */
export type Queue = {
  readonly id: number;
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdMs: number;
  readonly modifiedMs: number;
};

/** Where messages go that were received too often. */
type Redrive = { deadLetterTargetArn: string; maxReceiveCount: number };

type Limits = { min: number; max: number; fallback: number };

/** The numbers of a queue with the limits and defaults of the SQS API reference, SetQueueAttributes (seconds and bytes). */
const numbers = {
  DelaySeconds: { min: 0, max: 900, fallback: 0 },
  MaximumMessageSize: { min: 1_024, max: 1_048_576, fallback: 1_048_576 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, fallback: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, fallback: 0 },
  VisibilityTimeout: { min: 0, max: 43_200, fallback: 30 },
} satisfies Record<string, Limits>;

type NumberName = keyof typeof numbers;

const isNumberName = (name: string): name is NumberName => name in numbers;
const fifoNames = ["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"];
const keptNames = ["Policy", "SqsManagedSseEnabled", "RedrivePolicy", "RedriveAllowPolicy"];

/** A number of the queue: as set, or its default. */
export function numberOf(queue: Queue, name: NumberName): number {
  const value = queue.settings[name];
  return value === undefined ? numbers[name].fallback : Number(value);
}

/** Every setting a caller may read, defaults included. */
export function settingsOf(queue: Queue): Record<string, string> {
  const defaults = Object.entries(numbers).map(([name, { fallback }]) => [name, String(fallback)]);
  return { ...Object.fromEntries(defaults), SqsManagedSseEnabled: "true", ...queue.settings };
}

/** The redrive policy, if the queue has one. */
export function redriveOf(queue: Queue): Redrive | undefined {
  const policy = queue.settings.RedrivePolicy;
  return policy ? parseRedrive(policy) : undefined;
}

const queueName = /^[A-Za-z0-9_-]{1,80}$/;

/** Refuses names SQS refuses, and FIFO queues: their order and deduplication are not built, and must not seem to be. */
export function mustBeQueueName(name: string): void {
  if (name.endsWith(".fifo")) throw noFifo();
  if (queueName.test(name)) return;
  const message = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
  throw new SqsFault("InvalidParameterValue", message);
}

/** Refuses settings SQS does not know, or does not take with these values. An empty policy removes it. */
export function mustBeSettings(settings: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (fifoNames.includes(name)) throw noFifo();
    if (isNumberName(name)) mustBeWithin(name, value, numbers[name]);
    else if (name === "RedrivePolicy" && value !== "") parseRedrive(value);
    else if (name.startsWith("Kms")) throw new SqsFault("UnsupportedOperation", "Keys of KMS are not supported.");
    else if (!keptNames.includes(name)) throw new SqsFault("InvalidAttributeName", `Unknown Attribute ${name}.`);
  }
}

/** The settings after a change; a policy set to nothing is gone. */
export function withSettings(before: Readonly<Record<string, string>>, change: Readonly<Record<string, string>>) {
  const after = { ...before, ...change };
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== ""));
}

function mustBeWithin(name: string, value: string, { min, max }: Limits): void {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return;
  throw new SqsFault("InvalidAttributeValue", `Invalid value for the parameter ${name}: from ${min} to ${max}.`);
}

function parseRedrive(text: string): Redrive {
  const refused = new SqsFault(
    "InvalidAttributeValue",
    `Value ${text} for parameter RedrivePolicy is invalid. Reason: needs deadLetterTargetArn, and maxReceiveCount from 1 to 1000.`,
  );
  const policy = parseObject(text);
  if (!policy) throw refused;
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  const count = Number(maxReceiveCount); // tools write the number as text, and SQS takes both
  if (typeof deadLetterTargetArn !== "string" || !Number.isInteger(count) || count < 1 || count > 1000) throw refused;
  return { deadLetterTargetArn, maxReceiveCount: count };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** May `sourceArn` use this queue for its dead letters? Without a policy everybody may. */
export function allowsRedriveFrom(deadLetters: Queue, sourceArn: string): boolean {
  const policy = parseObject(deadLetters.settings.RedriveAllowPolicy ?? "{}");
  if (policy?.redrivePermission === "denyAll") return false;
  if (policy?.redrivePermission !== "byQueue") return true;
  return Array.isArray(policy.sourceQueueArns) && policy.sourceQueueArns.includes(sourceArn);
}

const noFifo = () =>
  new SqsFault("UnsupportedOperation", "FIFO queues are not supported: use a standard queue and idempotent handlers.");
