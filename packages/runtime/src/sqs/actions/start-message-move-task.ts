import { SqsFault } from "../fault.ts";
import { type Input, optionalInteger, optionalText, text } from "../input.ts";
import { countOf } from "../message-store.ts";
import { moveTasksOf, type Plan, startMoveTask } from "../move-tasks.ts";
import { redriveOf } from "../queue.ts";
import { byArn, type State } from "../state.ts";

/** Begins to move messages out of a dead-letter queue, to where they came from or to the queue that is named. */
export function startMessageMoveTask(input: Input, state: State): object {
  const sourceArn = text(input, "SourceArn");
  const targetArn = optionalText(input, "DestinationArn");
  const perSecond = optionalInteger(input, "MaxNumberOfMessagesPerSecond", 1, 500);
  const source = byArn(state, sourceArn);
  if (!source || (targetArn !== undefined && !byArn(state, targetArn))) {
    throw new SqsFault(
      "ResourceNotFound",
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    );
  }
  if (!state.queues.all().some((queue) => redriveOf(queue)?.deadLetterTargetArn === sourceArn)) {
    throw new SqsFault("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.");
  }
  if (moveTasksOf(state, sourceArn, 1)[0]?.status === "RUNNING") {
    throw new SqsFault("UnsupportedOperation", "There is already a task running. Only one active task is allowed.");
  }
  const plan: Plan = {
    sourceArn,
    ...(targetArn !== undefined && { targetArn }),
    ...(perSecond !== undefined && { perSecond }),
    total: countOf(state.db, source, state.clock.nowMs()).visible,
  };
  return { TaskHandle: startMoveTask(state, plan) };
}
