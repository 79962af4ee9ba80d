import { SqsFault } from "../fault.ts";
import { type Input, text } from "../input.ts";
import { end, findMoveTask } from "../move-tasks.ts";
import type { State } from "../state.ts";

/** Stops a running task. What was moved stays moved. */
export function cancelMessageMoveTask(input: Input, state: State): object {
  const task = findMoveTask(state, text(input, "TaskHandle"));
  if (!task) throw new SqsFault("ResourceNotFound", "There is no task with this handle.");
  if (task.status !== "RUNNING") {
    throw new SqsFault("UnsupportedOperation", `Only active tasks can be cancelled: this one is ${task.status}.`);
  }
  end(state, task.handle, "CANCELLING");
  return { ApproximateNumberOfMessagesMoved: task.moved };
}
