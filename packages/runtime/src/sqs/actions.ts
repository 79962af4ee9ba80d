import { messageActions } from "./message-actions.ts";
import { queueActions } from "./queue-actions.ts";
import type { Action } from "./state.ts";

/** Every action the endpoint answers, by the name SDKs send in `x-amz-target`. */
export const actions: ReadonlyMap<string, Action> = new Map(Object.entries({ ...queueActions, ...messageActions }));
