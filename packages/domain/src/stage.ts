import type * as z from "zod";
import type { Access } from "./access.ts";
import { Kind } from "./asset.ts";

/** What a stage is, as data: every host reads it, none repeats it. */
export type Stage<Output = unknown> = {
  readonly name: string;
  readonly version: number; // part of the idempotency key: raised, it is new work wherever it is announced
  readonly after: readonly string[];
  readonly accepts: readonly Kind[];
  readonly output: z.ZodType<Output>;
  readonly lane: string; // the queue its jobs wait in
  readonly timeoutSec: number; // the work's; its function has 15 s more
  readonly memoryMb: number;
  readonly decodes: boolean; // waits for a decode slot before it is claimed
  readonly batchSize: number;
  readonly maxAttempts: number;
  /**
   * Nobody waits for it: it begins when nothing else is to be decoded, an asset is not called busy for it, and assets of
   * kinds it does not accept have no job of it at all.
   */
  readonly isBackground?: boolean;
  readonly embeddedTimeoutSec?: number; // in place of `timeoutSec` where one process owns the library, and no cloud limits it
  readonly native?: readonly string[]; // packages with programs of their own, installed beside its bundle
  readonly enriches?: true; // what a model says: planned once it may start, and only where a backend is set
  readonly looks?: true; // at the picture, not only at words
  readonly isOnRequest?: true; // here, by configuration: an asset has no job of it before somebody asked
  readonly hasOwnModel?: true; // that no other asks: when it is not there, only this stage waits
  readonly options?: z.ZodObject; // what a request for it says besides whom it is for: texts and numbers, kept on the job
  readonly access?: Access; // what its work does besides what running a stage takes
};

type Definition<Output> = Omit<Stage<Output>, "lane" | "decodes" | "batchSize"> &
  Partial<Pick<Stage<Output>, "lane" | "decodes" | "batchSize">>;

/** A stage with the usual answers filled in: a queue of its own name, no decoding, four hints at a time: the page stays quick beside an import. */
export function define<Output>(definition: Definition<Output>): Stage<Output> {
  return { lane: definition.name, decodes: false, batchSize: 4, ...definition };
}

export const kinds = Kind.options;

/** The lane of the stages that ask a model. */
export const modelLane = "ollama";

/** The stage that finds out whose bytes these are: never skipped for it, and done again when an object comes back. */
export const identity = "hash";

/** The door in front of one stage that has a model of its own, beside its lane's. */
export const doorOf = ({ lane, stage }: { lane: string; stage: string }): string => `${lane}/${stage}`;

/** What a stage that asks a model looks at. */
export type Phase = "vision" | "feedback";
export const phaseOf = ({ looks }: Pick<Stage, "looks">): Phase => (looks ? "vision" : "feedback");
