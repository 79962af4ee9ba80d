import { getAiStatus, pauseAi, resumeAi, runAi } from "./ai.ts";
import { getLearningWorkerHealth, getWorkersHealth } from "./worker-health.ts";

/** What shows and directs the work of the models. */
export const enriching = [getAiStatus, runAi, pauseAi, resumeAi, getWorkersHealth, getLearningWorkerHealth];
