import * as Ai from "./ai.ts";
import type { Endpoint } from "./endpoint.ts";
import * as Enqueueing from "./enqueueing.ts";
import * as InternalOllama from "./internal-ollama.ts";
import * as ModePrompts from "./mode-prompts.ts";
import * as WorkerHealth from "./worker-health.ts";

/** What shows and directs the work of the models. */
export const ai: readonly Endpoint[] = [
  Ai.get,
  Ai.run,
  Ai.pause,
  Ai.resume,
  Enqueueing.start,
  Enqueueing.list,
  Enqueueing.get,
  Enqueueing.cancelRun,
  Enqueueing.cancel,
  Enqueueing.remove,
  InternalOllama.call,
  ...ModePrompts.all,
  WorkerHealth.get,
  WorkerHealth.getLearning,
];
