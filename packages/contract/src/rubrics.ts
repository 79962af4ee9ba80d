import { Rubric } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

const rubricId = Rubric.Id.describe("The rubric, as the list names it");
const version = Rubric.Info.shape.version;

/** A version of a rubric as people read it. */
export const View = z.object({ rubricId, version, ...Rubric.Settings.shape, createdAt: z.string() });
export type View = z.infer<typeof View>;

export const list = endpoint({
  method: "GET",
  path: "/v1/rubrics",
  name: "listRubrics",
  summary: "By what texts are judged: every rubric with its latest version",
  params: z.object({}),
  answer: z.object({
    rubrics: z.array(z.object({ rubricId, version, title: z.string(), language: z.string() })),
  }),
});

export const get = endpoint({
  method: "GET",
  path: "/v1/rubrics/:rubricId",
  name: "getRubric",
  missing: ["rubric.missing"],
  summary: "One version of a rubric, the latest unless another is asked for",
  params: z.object({ rubricId, version: z.coerce.number().int().positive().optional().describe("Which version") }),
  answer: View.extend({ latestVersion: version }),
});

export const add = endpoint({
  method: "POST",
  path: "/v1/rubrics",
  name: "addRubric",
  summary: "A rubric, or the next version of one; the same words again are no new version",
  params: z.object({}),
  body: Rubric.Settings.extend({ rubricId }),
  answer: View,
});

/** All that is asked about rubrics. */
export const all = [list, get, add];
