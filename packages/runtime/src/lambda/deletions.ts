import { DeleteMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Clock } from "../cloud/clock.ts";
import type { Log } from "../log.ts";

const batchSize = 10;
const gatherMs = 20;
const longestMs = 240;

type Using = { sqs: SQSClient; clock: Clock; log: Log };

/**
 * Deletes what is done with, up to ten messages a call: those that finish within 20 ms of each other share one, and while more of
 * them is being worked on, those of a quarter of a second.
 */
export class Deletions {
  readonly #queueUrl: string;
  readonly #sqs: SQSClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #isBusy: () => boolean;
  #waiting: string[] = [];
  #sinceMs = 0;
  #timer: Disposable | undefined;
  readonly #sent = new Set<Promise<void>>();

  /** `isBusy` says whether more deletions are to be expected soon. */
  constructor(queueUrl: string, { sqs, clock, log }: Using, isBusy: () => boolean) {
    this.#queueUrl = queueUrl;
    this.#sqs = sqs;
    this.#clock = clock;
    this.#log = log;
    this.#isBusy = isBusy;
  }

  add(receiptHandle: string): void {
    if (this.#waiting.push(receiptHandle) === 1) this.#sinceMs = this.#clock.nowMs();
    if (this.#waiting.length >= batchSize) this.#flush();
    else this.#timer ??= this.#clock.after(gatherMs, () => this.#look());
  }

  /** Deletes what is left, and resolves when all of it was answered. */
  async settle(): Promise<void> {
    this.#flush();
    await Promise.all(this.#sent);
  }

  #look(): void {
    const mayWait = this.#isBusy() && this.#clock.nowMs() - this.#sinceMs < longestMs;
    if (mayWait) this.#timer = this.#clock.after(gatherMs, () => this.#look());
    else this.#flush();
  }

  #flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const handles = this.#waiting.splice(0);
    if (handles.length === 0) return;
    const sending = this.#send(handles).finally(() => this.#sent.delete(sending));
    this.#sent.add(sending);
  }

  /** A message that could not be deleted comes again; handlers take that, so it is noted and no more. */
  async #send(handles: string[]): Promise<void> {
    const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    try {
      const { Failed = [] } = await this.#sqs.send(
        new DeleteMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries }),
      );
      for (const { Code = "" } of Failed)
        this.#log("warn", "message not deleted", { queue: this.#queueUrl, code: Code });
    } catch (error) {
      const reason = error instanceof Error ? error.name : String(error);
      this.#log("warn", "messages not deleted", { queue: this.#queueUrl, count: handles.length, reason });
    }
  }
}
