import { getAiStatus, pauseAi, resumeAi, runAi } from "./ai.ts";
import { cancelAi, cancelAiRun, deleteEnrichment, enqueueAi, getAiRun, listAiRuns } from "./enqueueing.ts";
import { callOllama } from "./internal-ollama.ts";
import { getLearningWorkerHealth, getWorkersHealth } from "./worker-health.ts";

/** What shows and directs the work of the models. */
export const enriching = [
  getAiStatus,
  runAi,
  pauseAi,
  resumeAi,
  enqueueAi,
  listAiRuns,
  getAiRun,
  cancelAiRun,
  cancelAi,
  deleteEnrichment,
  callOllama,
  getWorkersHealth,
  getLearningWorkerHealth,
];
