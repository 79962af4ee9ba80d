import { Fault, Feedback, Job, Rubric, type Stage } from "@darkroom/domain";
import { Rubrics } from "@darkroom/table";
import type { Context } from "./context.ts";

type Given = { stages: readonly string[]; options?: Readonly<Record<string, unknown>> | undefined };

/**
 * Reads what a request says to the stage that takes options, by that stage's schema: once, before anything is asked of any
 * asset. A rubric must be there, and without a version it is the latest. Throws `request.invalid` with the field,
 * `rubric.missing`, `rubric.no_points`.
 */
export async function readOptions(
  pipeline: readonly Stage.Stage[],
  { stages: names, options: given }: Given,
  ctx: Pick<Context, "table">,
): Promise<Job.Options | undefined> {
  const taking = pipeline.find(({ name, options }) => options !== undefined && names.includes(name));
  if (!taking?.options) {
    if (given === undefined || Object.keys(given).length === 0) return undefined;
    throw invalid("options", `${names.join(", ")}: takes no options`);
  }
  const { success, data, error } = taking.options.safeParse(given ?? {});
  if (!success) {
    const [issue] = error.issues;
    throw invalid(["options", ...(issue?.path ?? [])].join("."), issue?.message ?? "is not valid");
  }
  return Job.Options.parse(
    taking.options === Feedback.Options ? await withRubric(data as Feedback.Options, ctx) : data,
  );
}

async function withRubric(options: Feedback.Options, { table }: Pick<Context, "table">): Promise<Feedback.Options> {
  const rubric = await Rubrics.get(table, options.rubric, options.rubricVersion);
  if (options.schema === "criteria.v2" && !Rubric.hasPoints(rubric))
    throw new Fault("invalid", "rubric.no_points", "criteria.v2 gives points, and not every criterion says how many", {
      rubricId: rubric.id,
    });
  return { ...options, rubricVersion: rubric.version };
}

const invalid = (field: string, why: string): Fault =>
  new Fault("invalid", "request.invalid", `${field}: ${why}`, { field });
