import { clockHandler, reconcile } from "@darkroom/platform";
import { stages } from "../../stages.ts";

/** Lists the bucket against the table and takes in every difference: what a lost notification left behind. */
export const handler = clockHandler((ctx) => reconcile(stages, ctx));
