import { Fault, PromptTry } from "@darkroom/domain";
import { revise } from "./revise.ts";
import { revisedItems } from "./revised-items.ts";
import { runStore } from "./run-store.ts";
import type { DarkroomTable } from "./table.ts";

const contended = (id: string) =>
  new Fault("unavailable", "prompt_try.contended", "The try-out kept changing meanwhile", { id });
const missing = (id: string) => new Fault("missing", "prompt_try.missing", "No such try-out", { id });

// item    PK PROMPTTRIES       SK <id>      one try-out of a draft; ids sort by the time it was asked for
// byDue   PK DUE#prompt-try    SK dueAtMs   only those that are not over
const tries = runStore({
  name: "PromptTry",
  partition: "PROMPTTRIES",
  due: "DUE#prompt-try",
  attribute: "run",
  parse: (row) => PromptTry.Info.parse(row),
  dueAtMs: PromptTry.dueAtMs,
  missing,
  contended,
});

export const { add, get, change, claim, save, pageDue } = tries;

type Turn = { id: string; tryId: string; revision: number };

// item    PK PROMPTTRIES#TURN  SK <lane>    which try-out of a lane is the one that may be open
const turns = revisedItems<Turn>({
  name: "PromptTryTurn",
  partition: "PROMPTTRIES#TURN",
  attribute: "turn",
  parse: (row) => row as Turn,
  missing,
  contended,
});

/**
 * Makes this try-out the only one that is open, by one write on the revision: of two at once, one gets through. Answers the
 * open one that is in its way, if there is one. Throws `prompt_try.contended`.
 */
export async function takeTurn(table: DarkroomTable, lane: string, tryId: string): Promise<string | undefined> {
  const read = async () => {
    const turn = await turns.find(table, lane);
    const open = turn && (await tries.find(table, turn.tryId));
    return { id: lane, tryId: "", revision: 0, ...turn, isOpen: open !== undefined && !PromptTry.isFinal(open) };
  };
  const write = ({ isOpen: _seen, ...turn }: Awaited<ReturnType<typeof read>>, over: number | undefined) =>
    turns.write(table, turn, over);
  const again = { read, write, contended: () => contended(tryId) };
  const taken = await revise({ first: await read(), ...again }, (now) => (now.isOpen ? now : { ...now, tryId }));
  return taken.tryId === tryId ? undefined : taken.tryId;
}
