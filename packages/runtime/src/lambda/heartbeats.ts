import { ChangeMessageVisibilityBatchCommand, type Message, type SQSClient } from "@aws-sdk/client-sqs";
import type { Clock } from "../cloud/clock.ts";
import type { Log } from "../log.ts";

const batchSize = 10;
const beatsAHold = 3;

type Using = { sqs: SQSClient; clock: Clock; log: Log };

/** Messages as somebody holds them now. */
type Held = () => readonly Message[];

/**
 * Keeps what is held hidden from everybody else, by asking for another `holdSec` seconds at every third of them: whoever dies
 * gives its messages back within that time, and whoever lives keeps them for as long as its work takes.
 */
export function beatFor(queueUrl: string, holdSec: number, held: Held, { sqs, clock, log }: Using): Disposable {
  const beat = async (): Promise<void> => {
    const failed = await hide(queueUrl, held(), holdSec, sqs);
    if (failed > 0) log("warn", "messages not held", { queue: queueUrl, count: failed });
  };
  return clock.every((holdSec * 1000) / beatsAHold, () => void beat());
}

/** Gives messages back, to be received by anybody at once. One that cannot be given back comes by itself, only later. */
export async function giveBack(queueUrl: string, messages: readonly Message[], sqs: SQSClient): Promise<void> {
  await hide(queueUrl, messages, 0, sqs);
}

/** Hides messages for so many seconds from now. Answers how many could not be. */
async function hide(queueUrl: string, messages: readonly Message[], sec: number, sqs: SQSClient): Promise<number> {
  let failed = 0;
  for (let at = 0; at < messages.length; at += batchSize) {
    const Entries = messages.slice(at, at + batchSize).map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: sec,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
    failed += await sqs.send(command).then(
      ({ Failed = [] }) => Failed.length,
      () => Entries.length,
    );
  }
  return failed;
}
