import { SqsFault } from "../fault.ts";
import { type Input, optionalTextMap, text } from "../input.ts";
import { mustBeQueueName, mustBeSettings, settingsOf, withSettings } from "../queue.ts";
import { type State, urlOf } from "../state.ts";
import { mustAllowRedrive } from "./set-queue-attributes.ts";

/** Makes a queue, or answers the address of the one that is there if nothing asked for differs from it. */
export function createQueue(input: Input, state: State): object {
  const name = text(input, "QueueName");
  const settings = optionalTextMap(input, "Attributes") ?? {};
  mustBeQueueName(name);
  mustBeSettings(settings);

  const existing = state.queues.find(name);
  if (existing) {
    const present = settingsOf(existing);
    const [different] = Object.keys(settings).filter((setting) => settings[setting] !== (present[setting] ?? ""));
    if (different) {
      const message = `A queue already exists with the same name and a different value for attribute ${different}`;
      throw new SqsFault("QueueNameExists", message);
    }
    return { QueueUrl: urlOf(state, name) };
  }
  mustAllowRedrive(state, name, settings);
  state.queues.create(name, withSettings({}, settings), optionalTextMap(input, "tags") ?? {}, state.clock.nowMs());
  return { QueueUrl: urlOf(state, name) };
}
