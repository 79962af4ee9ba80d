import { Fault, Feedback, type Rubric } from "@darkroom/domain";
import { withQuestion } from "@darkroom/platform/enrich";
import { Rubrics } from "@darkroom/table";
import { analyse } from "./analyse.ts";
import { feedbackByRule } from "./by-rule.ts";
import { plainMarkdown } from "./plain-markdown.ts";
import { answersOf, feedback } from "./stage.ts";

const mostTextChars = 12_000;
const roomChars = 15_000; // of rubric and text together, beside the prompt and the answer in a model's context
const roomBesidePictureChars = 8_000;

export const worked = withQuestion(feedback, async ({ said }, { job, ctx }) => {
  const { rubric: id, rubricVersion, schema } = optionsOf(job.options);
  const rubric = await Rubrics.get(ctx.table, id, rubricVersion);
  const transcript = String(said["transcribe"]?.["text"] ?? "");
  const { title, language, task = "", usesImage } = rubric;
  const asked = { title, criteria: rubric.criteria.map((criterion) => shown(criterion, schema)) };
  const room = (usesImage ? roomBesidePictureChars : roomChars) - JSON.stringify(asked).length;
  const text = transcript.slice(0, Math.min(mostTextChars, Math.max(1_000, room)));
  const isCut = text.length < transcript.length;
  const byRule = feedbackByRule(rubric, text);
  return {
    as: { answers: answersOf[schema], sees: usesImage ? "picture" : "words" },
    words: { language, task: { data: task }, rubric: { data: asked }, transcript: { data: text } },
    ...(text === "" && !usesImage && { instead: { data: {}, reason: "no_text" } }),
    invent: () => ({ feedback_md: byRule.feedback_md, criteria: byRule.judged.map((one) => pointed(one, schema)) }),
    check: ({ feedback_md: said, criteria }) => {
      const judged = Array.isArray(criteria) ? criteria : [];
      const { analysis, reasons } = analyse(judged, { rubric, schema, text });
      const data = { feedback_md: plainMarkdown(String(said)), analysis_json: analysis };
      return { data, reasons: isCut ? [...reasons, "truncated"] : reasons };
    },
  };
});

/** What the request said. Throws `rubric.missing` for a job that was made without. */
function optionsOf(options: unknown): Feedback.Options {
  const { success, data } = Feedback.Options.safeParse(options);
  if (success) return data;
  throw new Fault("missing", "rubric.missing", "The request names no rubric");
}

type Criterion = Rubric.Info["criteria"][number];

/** As the model sees it: how many points there are only where it is to give some. */
function shown({ maxPoints, ...criterion }: Criterion, schema: Feedback.Schema) {
  return schema === "criteria.v2" ? { ...criterion, maxPoints } : criterion;
}

function pointed({ points, ...judged }: { points: number }, schema: Feedback.Schema) {
  return schema === "criteria.v2" ? { ...judged, points } : judged;
}
