import { Feedback, Mode } from "@darkroom/domain";
import * as z from "zod";

const judged = {
  id: z.string().max(40),
  verdict: Feedback.Verdict,
  evidence: z.string().max(300), // copied from the text
  comment: z.string().max(400),
};
const ofCriteria = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ feedback_md: z.string().min(1).max(6_000), criteria: z.array(z.strictObject(shape)).max(12) });

/** What a model answers, by the shape that was asked for: verdicts, or points as well. */
export const answersOf: Record<Feedback.Schema, z.ZodObject> = {
  "criteria.v1": ofCriteria(judged),
  "criteria.v2": ofCriteria({ ...judged, points: z.int().min(0).max(100) }),
};

/** Feedback on the text in a picture, by a rubric. */
export const feedback = Mode.define({
  name: "feedback",
  version: 1,
  after: ["transcribe"],
  options: Feedback.Options,
  prompt: "feedback",
  schema: "feedback.v1",
  answers: answersOf["criteria.v1"],
  minimal: ["feedback_md", "criteria"],
  aliases: { feedback: "feedback_md", markdown: "feedback_md", verdicts: "criteria", results: "criteria" },
  maxTokens: 2000,
  sees: "words",
  mayLook: true,
  stubWhenFailed: true,
});
