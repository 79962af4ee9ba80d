import { Rubrics as Contract } from "@darkroom/contract";
import { Fault, Rubric } from "@darkroom/domain";
import { route } from "@darkroom/platform";
import { Rubrics } from "@darkroom/table";

const listRubrics = route(Contract.list, async ({ ctx }) => ({
  rubrics: (await Rubrics.list(ctx.table)).map(({ id: rubricId, ...listed }) => ({ rubricId, ...listed })),
}));

const getRubric = route(Contract.get, async ({ params: { rubricId, version }, ctx }) => {
  const latest = await Rubrics.get(ctx.table, rubricId);
  const asked = version === undefined ? latest : await Rubrics.get(ctx.table, rubricId, version);
  return { ...viewOf(asked), latestVersion: latest.version };
});

const addRubric = route(Contract.add, async ({ body: { rubricId, ...settings }, ctx }) => {
  const known = await Rubrics.list(ctx.table);
  if (known.length >= Rubrics.most && !known.some(({ id }) => id === rubricId)) throw tooMany();
  const nowMs = ctx.clock.nowMs();
  return viewOf(await Rubrics.add(ctx.table, rubricId, (latest) => Rubric.next(latest, rubricId, settings, nowMs)));
});

/** The routes of the rubrics. */
export const rubrics = [listRubrics, getRubric, addRubric];

const viewOf = ({ id: rubricId, revision: _item, ...rubric }: Rubric.Info): Contract.View => ({ rubricId, ...rubric });

const tooMany = (): Fault =>
  new Fault("conflict", "rubric.too_many", `There are ${Rubrics.most} rubrics already`, { limit: Rubrics.most });
