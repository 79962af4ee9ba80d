import { getAiStatus, pauseAi, resumeAi, runAi } from "./ai.ts";
import { cancelAi, cancelAiRun, deleteEnrichment, enqueueAi, getAiRun, listAiRuns } from "./enqueueing.ts";
import { callOllama } from "./internal-ollama.ts";
import { modePrompts } from "./mode-prompts.ts";
import { promptTries } from "./prompt-tries.ts";
import { getLearningWorkerHealth, getWorkersHealth } from "./worker-health.ts";

/** What shows and directs the work of the models. */
export const enriching = [
  ...[getAiStatus, runAi, pauseAi, resumeAi],
  ...[enqueueAi, listAiRuns, getAiRun, cancelAiRun, cancelAi, deleteEnrichment],
  ...modePrompts,
  ...promptTries,
  callOllama,
  ...[getWorkersHealth, getLearningWorkerHealth],
];
