import { type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Clock } from "../cloud/clock.ts";
import type { Log } from "../log.ts";
import { Deletions } from "./deletions.ts";
import { beatFor, giveBack } from "./heartbeats.ts";
import type { Invoke } from "./invoke.ts";
import { openAllowance, type Pace } from "./pace.ts";
import { failedIds, toRecord } from "./records.ts";

/** Which queue wakes the function, and how much at a time. */
export type Mapping = {
  functionName: string;
  queueUrl: string;
  queueArn: string;
  batchSize: number;
  /** Invocations side by side. */
  concurrency: number;
  /** How long a batch that is not full waits for more. */
  batchWindowMs: number;
  /** What is taken is hidden for so many seconds, again and again while it is held; without it, once for as long as the queue says. */
  holdSec?: number;
  pace?: Pace;
};

type MappingOptions = { invoke: Invoke; sqs: SQSClient; clock: Clock; log: Log };

/**
 * What went through a mapping since it was opened, in messages; `running` counts invocations, `held` what is taken and not begun,
 * `emptyPolls` the polls in a row that brought nothing, `receives` those that brought something; `isSpent` when nothing more is taken, because its pace said so.
 */
export type MappingCounts = {
  running: number;
  held: number;
  delivered: number;
  acknowledged: number;
  failed: number;
  emptyPolls: number;
  receives: number;
  isSpent: boolean;
};

const pollSec = 20;
const mostAReceive = 10;
const drainMs = 10_000;
const quickMs = 1_000;
const firstBackoffMs = 100;
const longestBackoffMs = 5_000;

/**
 * Wakes a function with the messages of a queue, by the rules of Lambda's event source mapping: one batch an invocation, never more
 * invocations than allowed, deleted is what succeeded. What fails stays hidden until its visibility is over. One long poll at
 * a time asks for what can be begun at once, and where single messages are soon done with, for those that come next: each call
 * saved is a millisecond of work.
 */
export class EventSourceMapping {
  readonly #mapping: Mapping;
  readonly #options: MappingOptions;
  readonly #deletions: Deletions;
  readonly #stopping = new AbortController();
  readonly #invocations = new Set<Promise<void>>();
  #freed = Promise.withResolvers<void>(); // the next invocation that ends
  readonly #allowance: ReturnType<typeof openAllowance>;
  readonly #polling: Promise<void>;
  #stopped: Promise<void> | undefined;
  #ahead: Message[] = []; // taken, and begun as soon as an invocation is free
  #gathering = 0; // taken into a batch that waits to become full
  #averageMs = Number.POSITIVE_INFINITY; // of the last invocations
  readonly #taken = new Set<Message>(); // received, and neither done with nor given back
  readonly #heartbeats: Disposable | undefined;
  readonly #counts = { delivered: 0, acknowledged: 0, failed: 0, emptyPolls: 0, receives: 0 };

  constructor(mapping: Mapping, options: MappingOptions) {
    this.#mapping = mapping;
    this.#options = options;
    const { queueUrl, holdSec, pace } = mapping;
    this.#allowance = openAllowance(pace);
    this.#deletions = new Deletions(queueUrl, options, () => this.#invocations.size > 0);
    this.#heartbeats = holdSec === undefined ? undefined : beatFor(queueUrl, holdSec, () => [...this.#taken], options);
    this.#polling = this.#poll();
  }

  get counts(): MappingCounts {
    const held = this.#ahead.length + this.#gathering;
    return { running: this.#invocations.size, held, ...this.#counts, isSpent: this.#allowance.isSpent() };
  }

  /** Takes nothing new from now on; what is taken is worked on to its end. */
  spend(): void {
    this.#allowance.spend();
  }

  /** Takes nothing new, and waits up to 10 s for what runs. What is still running then keeps its messages. */
  stop(): Promise<void> {
    this.#stopped ??= this.#drain();
    return this.#stopped;
  }

  /** The bodies of the messages whose work has not ended. */
  unfinished(): string[] {
    return [...this.#taken].map(({ Body = "" }) => Body);
  }

  /** Gives back what is unfinished after a stop. Its work goes on, and is not heard any more. */
  async giveBack(): Promise<void> {
    const left = [...this.#taken];
    this.#taken.clear();
    await giveBack(this.#mapping.queueUrl, left, this.#options.sqs);
  }

  async #drain(): Promise<void> {
    this.#stopping.abort();
    this.#freed.resolve(); // whoever waits for a free invocation needs none any more
    await this.#polling;
    const { promise: tooLate, resolve } = Promise.withResolvers<void>();
    using _timer = this.#options.clock.after(drainMs, resolve);
    await Promise.race([Promise.all(this.#invocations), tooLate]);
    await this.#deletions.settle();
    this.#heartbeats?.[Symbol.dispose]();
  }

  async #poll(): Promise<void> {
    const { functionName, batchSize, concurrency } = this.#mapping;
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted && (this.#ahead.length > 0 || !this.#allowance.isSpent())) {
      if (this.#invocations.size >= concurrency) {
        await this.#freed.promise;
        continue;
      }
      try {
        if (this.#ahead.length === 0) this.#ahead = await this.#gather(concurrency - this.#invocations.size);
        if (failures > 0) this.#options.log("info", "queue answers again", { function: functionName });
        failures = 0;
        if (signal.aborted) break;
        this.#counts.emptyPolls = this.#ahead.length > 0 ? 0 : this.#counts.emptyPolls + 1;
        const free = concurrency - this.#invocations.size;
        for (const batch of batches(this.#ahead.splice(0, free * batchSize), batchSize)) this.#begin(batch);
        if (this.#allowance.restMs > 0) await this.#rest(this.#allowance.restMs);
      } catch (error) {
        if (signal.aborted) break;
        const reason = error instanceof Error ? error.name : String(error);
        if (failures === 0) this.#options.log("warn", "queue does not answer", { function: functionName, reason });
        await this.#rest(backoffMs(failures++, this.#options.clock.random()));
      }
    }
    const ahead = this.#ahead.splice(0);
    for (const message of ahead) this.#taken.delete(message);
    await giveBack(this.#mapping.queueUrl, ahead, this.#options.sqs);
  }

  /** Up to a batch for every free invocation; where a batch may wait to become full, one batch. */
  async #gather(freeInvocations: number): Promise<Message[]> {
    const { batchSize, batchWindowMs, concurrency } = this.#mapping;
    const next = batchSize === 1 && this.#averageMs < quickMs ? concurrency : 0;
    if (batchWindowMs === 0) return await this.#receive(batchSize * freeInvocations + next, pollSec);

    const gathered = await this.#receive(batchSize, pollSec);
    if (gathered.length === 0) return gathered;
    const untilMs = this.#options.clock.nowMs() + batchWindowMs;
    let isMoreThere = gathered.length === Math.min(batchSize, mostAReceive);
    while (gathered.length < batchSize && !this.#stopping.signal.aborted) {
      this.#gathering = gathered.length;
      const leftMs = untilMs - this.#options.clock.nowMs();
      if (leftMs <= 0 && !isMoreThere) break;
      if (!isMoreThere) await this.#rest(leftMs);
      const more = await this.#receive(batchSize - gathered.length, 0).catch(() => []); // what is gathered goes on
      gathered.push(...more);
      isMoreThere = more.length === mostAReceive;
    }
    this.#gathering = 0;
    return gathered;
  }

  async #receive(wanted: number, waitSec: number): Promise<Message[]> {
    const { queueUrl, holdSec } = this.#mapping;
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: this.#allowance.of(Math.min(mostAReceive, wanted)),
      WaitTimeSeconds: waitSec,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
      ...(holdSec !== undefined && { VisibilityTimeout: holdSec }),
    });
    const { Messages = [] } = await this.#options.sqs.send(command, { abortSignal: this.#stopping.signal });
    for (const message of Messages) this.#taken.add(message);
    this.#allowance.took(Messages.length);
    if (Messages.length > 0) this.#counts.receives += 1;
    return Messages;
  }

  #begin(batch: Message[]): void {
    const invocation = this.#invokeWith(batch).finally(() => {
      this.#invocations.delete(invocation);
      this.#freed.resolve();
      this.#freed = Promise.withResolvers();
    });
    this.#invocations.add(invocation);
  }

  async #invokeWith(batch: Message[]): Promise<void> {
    const ids = batch.map(({ MessageId = "" }) => MessageId);
    this.#counts.delivered += batch.length;
    const begunMs = this.#options.clock.nowMs();
    const failed = await this.#failedOf(batch, ids);
    const tookMs = this.#options.clock.nowMs() - begunMs;
    this.#averageMs = Number.isFinite(this.#averageMs) ? this.#averageMs * 0.8 + tookMs * 0.2 : tookMs;
    for (const message of batch) {
      const { MessageId = "", ReceiptHandle } = message;
      const isOurs = this.#taken.delete(message);
      if (isOurs && ReceiptHandle !== undefined && !failed.includes(MessageId)) this.#deletions.add(ReceiptHandle);
    }
    this.#counts.failed += failed.length;
    this.#counts.acknowledged += batch.length - failed.length;
  }

  async #failedOf(batch: Message[], ids: string[]): Promise<readonly string[]> {
    const { functionName, queueArn } = this.#mapping;
    try {
      const result = await this.#options.invoke({ Records: batch.map((message) => toRecord(message, queueArn)) });
      return failedIds(result, ids);
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      this.#options.log("error", "function failed", { function: functionName, reason: reason.slice(0, 1024) });
      return ids;
    }
  }

  /** So long, or until it is stopped. */
  async #rest(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { signal } = this.#stopping;
    const wake = () => resolve();
    signal.addEventListener("abort", wake, { once: true });
    using _timer = this.#options.clock.after(ms, wake);
    await promise;
    signal.removeEventListener("abort", wake);
  }
}

/** From 0.1 s to 5 s, doubling, with up to half of it taken off at random. */
const backoffMs = (failures: number, random: number) =>
  Math.min(longestBackoffMs, firstBackoffMs * 2 ** failures) * (1 - random / 2);

function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
