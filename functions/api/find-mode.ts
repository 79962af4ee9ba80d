import { Fault, Mode, type Stage } from "@darkroom/domain";
import { stages } from "../stages.ts";

/** What can be asked of models, in the order of the pipeline. */
export const modes: readonly Stage.Stage[] = stages.filter(({ enriches }) => enriches);

/** The mode of this name. Throws `mode.missing`, which says those there are. */
export const findMode = (name: string): Stage.Stage => find(modes, name);

/** The same among those that ask in words, and so have a prompt. */
export const findQuestion = (name: string): Mode.Mode => find(stages.filter(Mode.is), name);

function find<One extends Stage.Stage>(all: readonly One[], name: string): One {
  const mode = all.find((one) => one.name === name);
  if (mode) return mode;
  const limit = all.map((one) => one.name).join(", ");
  throw new Fault("missing", "mode.missing", `There is no mode ${name} here, only ${limit}`, { mode: name, limit });
}
