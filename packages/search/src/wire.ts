import type { Vocabulary } from "@darkroom/domain";
import type { Row } from "./columns.ts";
import type { Failures } from "./failures.ts";
import type { Folders } from "./folders.ts";
import type { Answer, Question } from "./query.ts";
import type { Standings } from "./standings.ts";
import type { TagCount } from "./tags.ts";

/** What can be asked of rows, wherever they are held. All reject with `RowsMissing` where the dataset is not there. */
export type Rows = {
  create(dataset: string): Promise<void>;
  finish(dataset: string): Promise<void>;
  drop(dataset: string): Promise<void>;
  merge(dataset: string, rows: readonly Row[]): Promise<void>;
  ask(dataset: string, question: Question): Promise<Answer>;
  tags(dataset: string, vocabulary: Vocabulary.Info): Promise<TagCount[]>;
  standings(dataset: string): Promise<Standings>;
  folders(dataset: string, within: string): Promise<Folders>;
  failures(dataset: string): Promise<Failures>;
};

export type Verb = keyof Rows;

export type Request = { id: number; verb: Verb; args: readonly unknown[] };
export type Reply = { id: number } & ({ answer: unknown } | { error: { name: string; message: string } });
