import { clockHandler, sweep } from "@darkroom/platform";
import { stages } from "../../stages.ts";

/** The clock's look at overdue jobs: sends their hints again, and ends what a claim could only end. */
export const handler = clockHandler((ctx) => sweep(stages, ctx));
