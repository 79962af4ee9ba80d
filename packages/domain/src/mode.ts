import type * as z from "zod";
import * as Enrichment from "./enrichment.ts";
import * as Stage from "./stage.ts";

/** A stage that asks a model: what a stage is, and what the question and its answer are. */
export type Mode = Stage.Stage<Enrichment.Info> & Question;

/** A stage that has a model of its own make a vector of what is known: nothing is asked in words. */
export type Vectors = Stage.Stage<Enrichment.Info> & { readonly sees: "vectors" };

type Question = {
  readonly prompt: string; // prompts/<prompt>.md
  readonly schema: string; // of the answer, as the prompt's file names it: `caption.v1`
  readonly answers: z.ZodObject;
  /** What an answer must have to count as degraded rather than failed; of a list in the list, one is enough. */
  readonly minimal: readonly (string | readonly string[])[];
  readonly aliases?: Readonly<Record<string, string>>; // other names models give the keys
  readonly maxTokens: number; // of the answer
  readonly sees: "picture" | "words";
  readonly mayLook?: true; // its options may have it shown the picture; then whoever looks at pictures is asked
  readonly stubWhenFailed?: true; // what fails for good is answered by rule instead, and says so
  readonly longEdgePx?: number; // of the picture it looks at, where it needs a larger one than others
};

/** Does this stage ask a model in words? */
export const is = (stage: Stage.Stage): stage is Mode => "prompt" in stage && "sees" in stage;

/** Has it a model do something at all? */
export const usesModel = (stage: Stage.Stage): stage is Mode | Vectors => "sees" in stage;

type Place = Pick<Stage.Stage, "name" | "version" | "looks" | "hasOwnModel" | "options"> & {
  readonly after?: readonly string[]; // modes whose answers it is made of
};

/** What every mode comes after: never for a duplicate, and when there is something to look at. */
export const basics = ["hash", "probe", "thumbnail"] as const;

/** To load a model, and to ask it twice. */
const timeoutSec = 600;

/** What all modes have in common as stages: after the three fast ones, for what can be looked at, in the lane of the models. */
const stageOf = ({ after = [], ...place }: Place): Stage.Stage<Enrichment.Info> =>
  Stage.define({
    ...place,
    lane: Stage.modelLane,
    after: [...basics, ...after],
    accepts: ["image", "video"],
    output: Enrichment.Info,
    timeoutSec,
    memoryMb: 512,
    maxAttempts: 4,
    enriches: true,
    isBackground: true, // nobody waits for a model that may sleep
    access: { derived: ["read", "write"], indexes: ["byDue"] }, // what a person waits for is looked for there
  });

type Definition = Question & Omit<Place, "looks" | "hasOwnModel">;

/** A mode with its question, and the usual answers filled in. */
export function define({ name, version, after, options, ...question }: Definition): Mode {
  const place = {
    name,
    version,
    ...(after && { after }),
    ...(options && { options }),
    ...(question.sees === "picture" && { looks: true as const }),
  };
  return { ...stageOf(place), ...question };
}

/** A mode that makes vectors. */
export const defineVectors = (definition: Omit<Definition, keyof Question>): Vectors => ({
  ...stageOf({ ...definition, hasOwnModel: true }),
  sees: "vectors",
});
