import { SqsFault } from "../fault.ts";
import { type Input, optionalInteger, text } from "../input.ts";
import { type MoveTask, moveTasksOf } from "../move-tasks.ts";
import { byArn, type State } from "../state.ts";

/** The newest tasks of a dead-letter queue, one unless more are asked for. */
export function listMessageMoveTasks(input: Input, state: State): object {
  const sourceArn = text(input, "SourceArn");
  const limit = optionalInteger(input, "MaxResults", 1, 10) ?? 1;
  if (!byArn(state, sourceArn)) {
    throw new SqsFault(
      "ResourceNotFound",
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    );
  }
  return { Results: moveTasksOf(state, sourceArn, limit).map(written) };
}

function written(task: MoveTask): object {
  return {
    ...(task.status === "RUNNING" && { TaskHandle: task.handle }),
    Status: task.status,
    SourceArn: task.sourceArn,
    DestinationArn: task.targetArn,
    MaxNumberOfMessagesPerSecond: task.perSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.total,
    FailureReason: task.failure,
    StartedTimestamp: task.startedMs,
  };
}
