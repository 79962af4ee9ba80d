import { Fault, Migration } from "@darkroom/domain";
import { runStore } from "./run-store.ts";

// item    PK MIGRATIONS       SK <id>      how far a migration is; ids sort by its number
// byDue   PK DUE#migration    SK dueAtMs   only those that are not over

export const { add, get, change, claim, save, list, pageDue } = runStore({
  name: "Migration",
  partition: "MIGRATIONS",
  due: "DUE#migration",
  attribute: "run",
  parse: (row) => Migration.Info.parse(row),
  dueAtMs: Migration.dueAtMs,
  missing: (id) => new Fault("missing", "migration.missing", "No such migration", { id }),
  contended: (id) =>
    new Fault("unavailable", "migration.contended", "The migration kept changing while we were deciding", { id }),
});
