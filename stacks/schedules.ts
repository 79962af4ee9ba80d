import { manifest } from "../functions/manifest.ts";
import { functionOf } from "./functions.ts";
import { titleOf } from "./names.ts";

const minuteSec = 60;

/** EventBridge Scheduler counts in whole minutes: `rate(1 minute)`. */
function rateOf(everySec: number): `rate(${string})` {
  const minutes = Math.max(1, Math.round(everySec / minuteSec));
  return minutes === 1 ? "rate(1 minute)" : `rate(${minutes} minutes)`;
}

for (const fn of manifest.wokenByClock)
  new sst.aws.CronV2(titleOf(fn.name), { schedule: rateOf(fn.everySec.cloud), function: functionOf(fn).arn });
