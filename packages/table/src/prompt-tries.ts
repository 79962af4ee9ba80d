import { Fault, PromptTry } from "@darkroom/domain";
import { runStore } from "./run-store.ts";

// item    PK PROMPTTRIES       SK <id>      one try-out of a draft; ids sort by the time it was asked for
// byDue   PK DUE#prompt-try    SK dueAtMs   only those that are not over
export const { add, get, change, claim, save, list, pageDue } = runStore({
  name: "PromptTry",
  partition: "PROMPTTRIES",
  due: "DUE#prompt-try",
  attribute: "run",
  parse: (row) => PromptTry.Info.parse(row),
  dueAtMs: PromptTry.dueAtMs,
  missing: (id) => new Fault("missing", "prompt_try.missing", "No such try-out", { id }),
  contended: (id) => new Fault("unavailable", "prompt_try.contended", "The try-out kept changing meanwhile", { id }),
});
