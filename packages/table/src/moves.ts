import { Fault, Move } from "@darkroom/domain";
import { runStore } from "./run-store.ts";

// item    PK MOVES       SK <id>         one move; ids sort by the time it was asked for
// byDue   PK DUE#move    SK dueAtMs      only those that are not over

export const { add, get, change, claim, save, list, pageDue } = runStore({
  name: "Move",
  partition: "MOVES",
  due: "DUE#move",
  attribute: "run",
  parse: (row) => Move.Info.parse(row),
  dueAtMs: Move.dueAtMs,
  missing: (id) => new Fault("missing", "move.missing", "No such move", { id }),
  contended: (id) =>
    new Fault("unavailable", "move.contended", "The move kept changing while we were deciding", { id }),
});
