import { SqsFault } from "../fault.ts";
import { type Input, optionalTextMap } from "../input.ts";
import { allowsRedriveFrom, mustBeSettings, withSettings } from "../queue.ts";
import { arnOf, byArn, queueOf, type State } from "../state.ts";

/** Changes what is named and leaves the rest. */
export function setQueueAttributes(input: Input, state: State): object {
  const queue = queueOf(state, input);
  const change = optionalTextMap(input, "Attributes");
  if (!change) throw new SqsFault("MissingParameter", "The request must contain the parameter Attribute.Name.");
  mustBeSettings(change);
  mustAllowRedrive(state, queue.name, change);
  state.queues.change(queue, { settings: withSettings(queue.settings, change) }, state.clock.nowMs());
  state.waiters.wake(queue.name); // a redrive policy may have made dead letters of what is visible
  return {};
}

/** Refuses a redrive policy whose target does not exist or does not want it. */
export function mustAllowRedrive(state: State, queueName: string, settings: Record<string, string>): void {
  if (!settings.RedrivePolicy) return;
  const target: unknown = JSON.parse(settings.RedrivePolicy).deadLetterTargetArn;
  const deadLetters = byArn(state, String(target));
  const refuse = (why: string) =>
    new SqsFault(
      "InvalidParameterValue",
      `Value ${settings.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${why}`,
    );
  if (!deadLetters) throw refuse("Dead letter target does not exist.");
  if (!allowsRedriveFrom(deadLetters, arnOf(state, queueName))) throw refuse("The target queue does not allow it.");
}
