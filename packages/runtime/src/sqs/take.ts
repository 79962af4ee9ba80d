import * as Messages from "./message-store.ts";
import { numberOf, type Queue, redriveOf } from "./queue.ts";
import { arnOf, byArn, type State } from "./state.ts";

/** Up to `limit` messages, hidden for `visibilitySec` from now on. Buries first what was received too often. */
export function take(state: State, queue: Queue, limit: number, visibilitySec: number): Messages.Received[] {
  const { db, clock, faults } = state;
  const nowMs = clock.nowMs();
  const buriedIn = new Set<string>();
  const received = state.quickly(() => {
    expire(state, queue, nowMs);
    const found = shuffled(state, alive(state, queue, buriedIn, limit)).slice(0, limit);
    return found.map((candidate) => {
      if (happens(state, faults.duplicate)) Messages.copy(db, candidate.id);
      return Messages.receive(db, queue, candidate, { nowMs, visibleAtMs: nowMs + visibilitySec * 1000 });
    });
  });
  for (const queueName of buriedIn) state.waiters.wake(queueName);
  return happens(state, faults.loseReceive) ? [] : received;
}

/** Deletes what is older than the queue keeps it. */
export function expire({ db }: State, queue: Queue, nowMs: number): void {
  Messages.expire(db, queue, nowMs - numberOf(queue, "MessageRetentionPeriod") * 1000);
}

/**
 * The visible messages that may be received once more. A message whose receives are used up moves to the dead letters when somebody
 * looks for it, as in SQS: so a last receive that only expires ends there too.
 */
function alive(state: State, queue: Queue, buriedIn: Set<string>, limit: number): Messages.Candidate[] {
  const { db, clock } = state;
  const nowMs = clock.nowMs();
  const redrive = redriveOf(queue);
  const deadLetters = redrive && byArn(state, redrive.deadLetterTargetArn);
  for (;;) {
    const found = Messages.candidates(db, queue, nowMs, state.faults.reorder ? limit * 10 : limit);
    const spent = redrive && deadLetters ? found.filter(({ receives }) => receives >= redrive.maxReceiveCount) : [];
    if (spent.length === 0 || !deadLetters) return found;
    for (const { id } of spent) Messages.bury(db, id, deadLetters, { arn: arnOf(state, queue.name), nowMs });
    buriedIn.add(deadLetters.name);
  }
}

function shuffled(state: State, candidates: Messages.Candidate[]): Messages.Candidate[] {
  if (!happens(state, state.faults.reorder)) return candidates;
  return candidates
    .map((candidate) => ({ candidate, place: state.clock.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ candidate }) => candidate);
}

const happens = ({ clock }: State, probability = 0): boolean => probability > 0 && clock.random() < probability;
