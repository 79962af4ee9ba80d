import { type Enrichment, Mode, Models, Stage } from "@darkroom/domain";
import { Rubrics, Models as Store } from "@darkroom/table";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import { needOf, stubModel } from "./need-of.ts";
import { promptsOf } from "./prompts-of.ts";

/** What a mode would be asked with today, of a file with these bytes; `undefined` where nobody is asked. */
export type TodayOf = (stage: Stage.Stage, etag: string) => Enrichment.Today | undefined;

/**
 * How questions would be put now: by which backend, model and prompt. Digests are those of the last look at the models.
 * Where deployed, whoever works on the lane has prompts and names of models: what they last told counts.
 */
export async function readToday(ctx: Context): Promise<TodayOf> {
  const { ai, profile } = ctx.config;
  const { backend } = ai;
  if (backend === "off") return () => undefined;
  const [known, rubrics, here] = await Promise.all([
    Store.get(ctx.table, Stage.modelLane),
    latestRubrics(ctx),
    promptsOf(ctx).catch(() => undefined), // no folder, or one with an error: the lane says so
  ]);
  return (stage, etag) => {
    if (!Mode.usesModel(stage)) return { backend, etag };
    const modelFor = (sees: Sees) => {
      const told = profile === "deployed" ? known.uses[sees] : undefined;
      return backend === "stub" ? stubModel : (told ?? configured(sees, ai, known));
    };
    const model = modelFor(stage.sees);
    if (!("prompt" in stage)) return { backend, model, etag };
    const looker = stage.mayLook && modelFor("picture");
    const prompt = here?.get(stage.prompt) ?? known.prompts[stage.prompt];
    return { backend, model, ...(looker && { looker }), prompt, etag, rubrics };
  };
}

type Sees = (Mode.Mode | Mode.Vectors)["sees"];

function configured(sees: Sees, ai: Config["ai"], known: Models.Info) {
  const { model: name } = needOf({ sees }, ai);
  return { name, digest: Models.digestOf(known, name) };
}

const heldMs = 10_000;
const held = new WeakMap<Context["clients"], { rubrics: Promise<ReadonlyMap<string, number>>; untilMs: number }>();

/** The latest version of every rubric: one Query in ten seconds. */
function latestRubrics({ table, clients, clock }: Context): Promise<ReadonlyMap<string, number>> {
  const known = held.get(clients);
  if (known && clock.nowMs() < known.untilMs) return known.rubrics;
  const rubrics = Rubrics.list(table).then((all) => new Map(all.map(({ id, version }) => [id, version])));
  rubrics.catch(() => held.delete(clients));
  held.set(clients, { rubrics, untilMs: clock.nowMs() + heldMs });
  return rubrics;
}
