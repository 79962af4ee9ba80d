export { type About, readRendition } from "./about.ts";
export { countForEnrichRun, remindEnrichRuns, workOnEnrichRun } from "./enqueue.ts";
export { alarmsOf, type LaneState, laneState } from "./lane-state.ts";
export { type Host, lookAtHost } from "./look-at-host.ts";
export { preflightModes, type Refusal } from "./preflight-modes.ts";
export { readToday, type TodayOf } from "./today.ts";
export { wakeModels } from "./wake.ts";
export { withQuestion } from "./with-question.ts";
export { cancelOpen, withdrawEnrichment } from "./withdraw-enrichment.ts";
