export type { About } from "./about.ts";
export { alarmsOf, type LaneState, laneState } from "./lane-state.ts";
export { type Host, lookAtHost } from "./look-at-host.ts";
export { wakeModels } from "./wake.ts";
export { withQuestion } from "./with-question.ts";
