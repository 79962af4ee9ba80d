import { EnrichRun, Fault } from "@darkroom/domain";
import { runStore } from "./run-store.ts";

// item    PK ENRICHRUNS       SK <id>         one enqueueing; ids sort by the time it was asked for
// byDue   PK DUE#enrich-run   SK dueAtMs      only those that are not over

export const { add, get, change, claim, save, list, pageDue } = runStore({
  name: "EnrichRun",
  partition: "ENRICHRUNS",
  due: "DUE#enrich-run",
  attribute: "run",
  parse: (row) => EnrichRun.Info.parse(row),
  dueAtMs: EnrichRun.dueAtMs,
  missing: (id) => new Fault("missing", "enrich_run.missing", "No such run", { id }),
  contended: (id) =>
    new Fault("unavailable", "enrich_run.contended", "The run kept changing while we were deciding", { id }),
});
