import type * as z from "zod";
import * as Enrichment from "./enrichment.ts";
import * as Stage from "./stage.ts";

/** A stage that asks a model: what a stage is, and what the question and its answer are. */
export type Mode = Stage.Stage<Enrichment.Info> & Question;

type Question = {
  readonly prompt: string; // prompts/<prompt>.md
  readonly schema: string; // of the answer, as the prompt's file names it: `caption.v1`
  readonly answers: z.ZodObject;
  /** What an answer must have to count as degraded rather than failed; of a list in the list, one is enough. */
  readonly minimal: readonly (string | readonly string[])[];
  readonly aliases?: Readonly<Record<string, string>>; // other names models give the keys
  readonly maxTokens: number; // of the answer
  readonly sees: "picture" | "words";
  readonly longEdgePx?: number; // of the picture it looks at, where it needs a larger one than others
};

/** Does this stage ask a model? */
export const is = (stage: Stage.Stage): stage is Mode => "prompt" in stage && "sees" in stage;

type Definition = Question &
  Pick<Stage.Stage, "name" | "version"> & {
    readonly after?: readonly string[]; // modes whose answers it is asked with
  };

/** What every mode comes after: never for a duplicate, and when there is something to look at. */
export const basics = ["hash", "probe", "thumbnail"] as const;

/** To load a model, and to ask it twice. */
const timeoutSec = 600;

/** A mode with the usual answers filled in: after the three fast stages, for what can be looked at, in the lane of the models. */
export function define({ name, version, after = [], ...question }: Definition): Mode {
  const stage = Stage.define({
    name,
    version,
    lane: Stage.modelLane,
    after: [...basics, ...after],
    accepts: ["image", "video"],
    output: Enrichment.Info,
    timeoutSec,
    memoryMb: 512,
    maxAttempts: 4,
    enriches: true,
    ...(question.sees === "picture" && { looks: true }),
    isBackground: true, // nobody waits for a model that may sleep
    access: { derived: ["read", "write"], indexes: ["byDue"] }, // what a person waits for is looked for there
  });
  return { ...stage, ...question };
}
