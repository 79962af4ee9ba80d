import { Fault } from "@darkroom/domain";
import type { Asker, Pulse, Question, Reply } from "./ollama.ts";
import { type Expected, type Reading, readAnswer } from "./read-answer.ts";

/** What a model said, read, and what it took: of the answer that counts. */
export type Answered = {
  reading: Exclude<Reading, { grade: "failed" }>;
  raw: string;
  usage: Reply["usage"];
  asked: number; // 2 when the first answer could not be read
};

const refusal =
  /^\W{0,5}(?:i['’]?m sorry|sorry,|i can['’]?t|i cannot|i am (?:unable|not able)|i['’]?m (?:unable|not able))/i;

/** Where a model speaks for itself; a text it copied may begin like a refusal and be none. */
const ownWords = ["caption", "title", "rationale", "rationale_short"];

/**
 * Asks, reads the answer as far as it goes, and asks once more when it cannot be read: with the answer and what was wrong
 * with it, and another seed. Throws `parse_error` after that, `model.refusal` when the model said no; what was said last is
 * among the facts, as `raw`, with how often it was `asked`. A refusal may stand in the form that was asked for, too.
 */
export async function answer(asker: Asker, question: Question, expected: Expected, pulse: Pulse): Promise<Answered> {
  const first = await ask(asker, question, expected, pulse);
  if (first.reading.grade !== "failed")
    return { ...first, reading: unlessRefused(first.reading, { raw: first.raw, asked: 1 }), asked: 1 };
  const { what } = first.reading;
  const again = `Your answer was not valid: ${what}. Reply with the corrected JSON object only.`;
  const messages = [
    ...question.messages,
    { role: "assistant" as const, content: first.raw },
    { role: "user" as const, content: again },
  ];
  const penalty = first.isComplete ? {} : { repeatPenalty: 1.1 }; // it did not stop by itself
  const second = await ask(asker, { ...question, messages, seed: question.seed + 1, ...penalty }, expected, pulse);
  const said = { raw: second.raw, asked: 2 };
  if (second.reading.grade !== "failed") return { ...second, reading: unlessRefused(second.reading, said), asked: 2 };
  if (refusal.test(second.raw)) throw refused(said);
  const why = `The model's answer could not be read, also not the second one: ${second.reading.what}`;
  throw new Fault("unsupported", "parse_error", why, said);
}

async function ask(asker: Asker, question: Question, expected: Expected, pulse: Pulse) {
  const { text: raw, isComplete, usage } = await asker.ask(question, pulse);
  return { reading: readAnswer(raw, expected, isComplete), raw, isComplete, usage };
}

type Said = { raw: string; asked: number };

function unlessRefused(reading: Answered["reading"], said: Said): Answered["reading"] {
  if (ownWords.some((key) => refusal.test(String(reading.data[key] ?? "")))) throw refused(said);
  return reading;
}

const refused = (said: Said): Fault => new Fault("unsupported", "model.refusal", "The model refuses to answer", said);
