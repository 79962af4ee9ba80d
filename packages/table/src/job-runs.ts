import { Fault, JobRun } from "@darkroom/domain";
import { runStore } from "./run-store.ts";

// item    PK JOBRUNS        SK <id>      one rerun, cancelling or pruning of many jobs; ids sort by the time it was asked for
// byDue   PK DUE#job-run    SK dueAtMs   only those that are not over

export const { add, get, change, claim, save, list, pageDue } = runStore({
  name: "JobRun",
  partition: "JOBRUNS",
  due: "DUE#job-run",
  attribute: "run",
  parse: (row) => JobRun.Info.parse(row),
  dueAtMs: JobRun.dueAtMs,
  missing: (id) => new Fault("missing", "job_run.missing", "No such work on jobs", { id }),
  contended: (id) =>
    new Fault("unavailable", "job_run.contended", "The work on jobs kept changing while we were deciding", { id }),
});
