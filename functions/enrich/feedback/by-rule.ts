import type { Feedback, Rubric } from "@darkroom/domain";

const usual = new Set(
  "the and that with from this have says gives least than into them they what when where which".split(" "),
);

/**
 * Feedback that no model has given: how many of a criterion's own words the text has. Deterministic, and says what it is;
 * there is none of it where there is no text.
 */
export function feedbackByRule({ criteria }: Pick<Rubric.Settings, "criteria">, text: string) {
  const lines = text.split("\n").map((line) => line.trim());
  const judged = criteria.map(({ id, name, description, maxPoints = 0 }) => {
    const words = wordsOf(`${name} ${description}`);
    const found = words.filter((word) => wordsOf(text).includes(word));
    const share = words.length === 0 ? 0 : found.length / words.length;
    const evidence = lines.find((line) => wordsOf(line).some((word) => found.includes(word))) ?? "";
    const comment = `By rule: ${found.length} of ${words.length} of its words are in the text. No model has read it.`;
    const points = Math.round(share * maxPoints);
    return { id, verdict: verdictOf(share, text), points, evidence: evidence.slice(0, 300).trim(), comment };
  });
  const met = judged.filter(({ verdict }) => verdict === "met").length;
  const feedback_md = `**No model has read this text.** By its words alone, ${met} of ${criteria.length} criteria seem to be met. Ask again when a model is there.`;
  return { feedback_md, judged };
}

function verdictOf(share: number, text: string): Feedback.Verdict {
  if (text === "") return "not_assessable";
  if (share >= 0.5) return "met";
  return share > 0 ? "partly" : "missed";
}

const wordsOf = (text: string): string[] => [
  ...new Set((text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).filter((word) => !usual.has(word))),
];
