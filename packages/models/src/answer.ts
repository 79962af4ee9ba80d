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

/**
 * Asks, reads the answer as far as it goes, and asks once more when it cannot be read: with the answer and what was wrong
 * with it, and another seed. Throws `parse_error` after that, `model.refusal` when the model said no; what was said last is
 * among the facts, as `raw`.
 */
export async function answer(asker: Asker, question: Question, expected: Expected, pulse: Pulse): Promise<Answered> {
  const first = await ask(asker, question, expected, pulse);
  if (first.reading.grade !== "failed") return { ...first, reading: first.reading, asked: 1 };
  const { what } = first.reading;
  const again = `Your answer was not valid: ${what}. Reply with the corrected JSON object only.`;
  const messages = [
    ...question.messages,
    { role: "assistant" as const, content: first.raw },
    { role: "user" as const, content: again },
  ];
  const penalty = first.isComplete ? {} : { repeatPenalty: 1.1 }; // it did not stop by itself
  const second = await ask(asker, { ...question, messages, seed: question.seed + 1, ...penalty }, expected, pulse);
  if (second.reading.grade !== "failed") return { ...second, reading: second.reading, asked: 2 };
  const raw = second.raw;
  if (refusal.test(raw)) throw new Fault("unsupported", "model.refusal", "The model refuses to answer", { raw });
  const why = `The model's answer could not be read, also not the second one: ${second.reading.what}`;
  throw new Fault("unsupported", "parse_error", why, { raw });
}

async function ask(asker: Asker, question: Question, expected: Expected, pulse: Pulse) {
  const { text: raw, isComplete, usage } = await asker.ask(question, pulse);
  return { reading: readAnswer(raw, expected, isComplete), raw, isComplete, usage };
}
