export type { About } from "./about.ts";
export { withQuestion } from "./with-question.ts";
