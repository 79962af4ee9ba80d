import * as Check from "./check.ts";
import type { Endpoint } from "./endpoint.ts";
import * as Enrichments from "./enrichments.ts";
import * as Jobs from "./jobs.ts";
import * as Migrations from "./migrations.ts";
import * as Missing from "./missing.ts";
import * as Prompts from "./prompts.ts";
import * as Rescan from "./rescan.ts";
import * as Rubrics from "./rubrics.ts";
import * as Schedules from "./schedules.ts";
import * as Stages from "./stages.ts";

/** What shows and directs the work that is done on assets. */
export const working: readonly Endpoint[] = [
  Stages.get,
  ...Jobs.jobs,
  Rescan.start,
  Check.get,
  Missing.list,
  Missing.forget,
  Migrations.list,
  Migrations.run,
  Prompts.list,
  Prompts.get,
  Prompts.ofAsset,
  Prompts.rebuild,
  ...Enrichments.all,
  ...Rubrics.all,
  Schedules.list,
  Schedules.create,
  Schedules.change,
  Schedules.run,
  Schedules.remove,
];
