import { Fault, type Stage } from "@darkroom/domain";
import type { Config } from "./config.ts";

type Stages = readonly Stage.Stage[];

/**
 * The stages that are work here: those that ask a model are none where no backend is set, and on request where they are
 * not among the modes that run by themselves.
 */
export function dueStages(pipeline: Stages, { ai }: Pick<Config, "ai">): Stages {
  if (ai.backend === "off") return pipeline.filter(({ enriches }) => !enriches);
  const runsByItself = ({ enriches, name }: Stage.Stage): boolean =>
    !enriches || ai.modes.includes("all") || ai.modes.includes(name);
  return pipeline.map((stage) => (runsByItself(stage) ? stage : { ...stage, isOnRequest: true }));
}

/** Throws `config.invalid` when `AI_MODES` or `AI_FALLBACK_MODES` names a mode there is not. */
export function mustKnowModes(pipeline: Stages, { ai }: Pick<Config, "ai">): void {
  const known = [...pipeline.filter(({ enriches }) => enriches).map(({ name }) => name), "all"];
  mustKnow("AI_MODES", ai.modes, known);
  mustKnow("AI_FALLBACK_MODES", ai.fallback?.modes ?? [], [...known, "words"]);
}

function mustKnow(field: string, modes: readonly string[], known: readonly string[]): void {
  const unknown = modes.find((mode) => !known.includes(mode));
  if (unknown === undefined) return;
  const why = `${field}: there is no mode ${unknown}, only ${known.join(", ")}; or none`;
  throw new Fault("invalid", "config.invalid", why, { field });
}
