import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Process, World } from "./world.ts";

export type Message = { id: string; queue: string; body: string; visibleAtMs: number; receives: number };

type Poll = { process: Process; most: number; resolve(messages: Message[]): void };
type Queue = { messages: Message[]; polls: Poll[]; cancelWake: () => void; wakesAtMs: number };

export type Queues = ReturnType<typeof openQueues>;

const visibilityMs = 90_000;

/**
 * Standard queues in memory: at least once, in any order. Messages come twice, are counted as received though nobody
 * saw them, come back when they are not deleted in time, and end among the dead letters.
 */
export function openQueues(world: World, { receivesMost }: { receivesMost: number }) {
  const queues = new Map<string, Queue>();
  const everSent: { queue: string; body: string }[] = [];
  let count = 0;

  const queueOf = (name: string): Queue => {
    const known = queues.get(name);
    if (known) return known;
    const queue = { messages: [], polls: [], cancelWake: () => {}, wakesAtMs: Number.POSITIVE_INFINITY };
    queues.set(name, queue);
    return queue;
  };

  const put = (name: string, body: string, delayMs = 0): void => {
    const queue = queueOf(name);
    const copies = world.faults.chance(0.03) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++)
      queue.messages.push({ id: `m${++count}`, queue: name, body, visibleAtMs: world.nowMs() + delayMs, receives: 0 });
    wake(queue);
  };

  const send = (name: string, body: string, delayMs = 0): void => {
    everSent.push({ queue: name, body });
    put(name, body, delayMs);
  };

  /** Somebody waits for this queue: looked at again when its next message can be seen. */
  const wake = (queue: Queue): void => {
    if (queue.polls.length === 0 || queue.messages.length === 0) return;
    const atMs = Math.max(world.nowMs(), Math.min(...queue.messages.map(({ visibleAtMs }) => visibleAtMs)));
    if (atMs >= queue.wakesAtMs) return;
    queue.cancelWake();
    queue.wakesAtMs = atMs;
    queue.cancelWake = world.schedule(atMs - world.nowMs() + world.dice.between(1, 200), world.outside, () => {
      queue.wakesAtMs = Number.POSITIVE_INFINITY;
      deliver(queue);
    });
  };

  const deliver = (queue: Queue): void => {
    queue.polls = queue.polls.filter(({ process }) => !process.isDead);
    const at = world.dice.below(Math.max(1, queue.polls.length));
    const [poll] = queue.polls.splice(at, 1);
    if (!poll) return;
    const given = take(queue, poll.most);
    if (given.length === 0) queue.polls.push(poll);
    else world.schedule(0, poll.process, () => poll.resolve(given));
    wake(queue);
  };

  const take = (queue: Queue, most: number): Message[] => {
    const given: Message[] = [];
    while (given.length < most) {
      const visible = queue.messages.filter(
        (message) => message.visibleAtMs <= world.nowMs() && !given.includes(message),
      );
      if (visible.length === 0) break;
      const message = world.dice.pick(visible);
      message.receives++;
      if (message.receives > receivesMost || world.faults.chance(0.005)) {
        queue.messages.splice(queue.messages.indexOf(message), 1);
        if (message.queue !== "dead-letters") put("dead-letters", message.body);
        continue;
      }
      if (!world.faults.chance(0.03)) message.visibleAtMs = world.nowMs() + visibilityMs; // else it comes again at once
      if (world.faults.chance(0.02)) {
        message.visibleAtMs = world.nowMs() + visibilityMs; // counted, though nobody saw it
        break;
      }
      given.push({ ...message });
    }
    return given;
  };

  const answer = (command: unknown): object => {
    if (command instanceof GetQueueAttributesCommand) {
      const { messages } = queueOf(nameOf(command.input.QueueUrl));
      const visible = messages.filter(({ visibleAtMs }) => visibleAtMs <= world.nowMs()).length;
      return { Attributes: { ApproximateNumberOfMessages: String(visible) } };
    }
    if (command instanceof SendMessageBatchCommand) {
      for (const { MessageBody = "", DelaySeconds = 0 } of command.input.Entries ?? [])
        if (!world.faults.chance(0.02)) send(nameOf(command.input.QueueUrl), MessageBody, DelaySeconds * 1000); // else refused in part
      return {};
    }
    throw new Error(`The queues know no ${(command as object).constructor.name}`);
  };
  const client = { send: (command: unknown) => world.remote("queues", () => answer(command)) } as unknown as SQSClient;

  return {
    client,
    send,
    /** Waits for up to `most` messages. */
    receive: (name: string, most: number, process: Process): Promise<Message[]> =>
      new Promise((resolve) => {
        const queue = queueOf(name);
        queue.polls.push({ process, most, resolve });
        wake(queue);
      }),
    remove: ({ queue, id }: Message): Promise<void> =>
      world.remote("queues", () => {
        if (world.faults.chance(0.02)) return;
        const { messages } = queueOf(queue);
        const at = messages.findIndex((message) => message.id === id);
        if (at >= 0) messages.splice(at, 1);
      }),
    /** Sends everything that was ever sent once more. */
    replay: (): void => {
      for (const { queue, body } of [...everSent]) put(queue, body, world.dice.between(0, 5000));
    },
    isEmpty: (): boolean => [...queues.values()].every(({ messages }) => messages.length === 0),
  };
}

const nameOf = (url: string | undefined): string => url?.split("/").at(-1) ?? "";
