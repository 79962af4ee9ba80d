import { Fault } from "./fault.ts";
import type { Info as Job } from "./job.ts";

/** Is the result of this generation one that people may see and choose? What is not is gone, or goes with the next pruning. */
export const isKept = (job: Pick<Job, "published" | "keptFrom">, generation: number): boolean =>
  generation === job.published || generation >= (job.keptFrom ?? 1);

/** People see another generation's result. The caller knows that the result exists. */
export function publish(job: Job, generation: number, { degraded = false } = {}): Job {
  const { degraded: _other, ...rest } = job;
  return { ...rest, published: generation, ...(degraded && { degraded }) };
}

/** What is chosen, and the job's revision it was decided on. */
type Choice = { generation: number; degraded: boolean; revision?: number | undefined };

/**
 * People see the result of another generation: an older one is a roll-back. Throws `job.stale` when the job is another than
 * the one it was decided on, `version.missing` when that result is no longer kept.
 */
export function promote(job: Job, { generation, degraded, revision }: Choice): Job {
  mustBe(job, revision);
  if (generation === job.published) return job;
  if (isKept(job, generation)) return publish(job, generation, { degraded });
  throw new Fault("missing", "version.missing", `There is no version ${generation} (any more)`, { generation });
}

/** Throws `job.stale` when somebody decided on what is no longer so. */
export function mustBe({ revision }: Pick<Job, "revision">, decidedOn: number | undefined): void {
  if (decidedOn === undefined || decidedOn === revision) return;
  const facts = { field: "revision", limit: revision };
  throw new Fault("conflict", "job.stale", `This changed meanwhile: revision ${revision} is there`, facts);
}

/**
 * The newest `kept` of these generations stay, and the published one, which is one of them wherever it stands. Written on
 * the job before anything is removed, so that nobody can choose what is about to go.
 */
export function prune(job: Job, generations: readonly number[], kept: number): Job {
  const others = generations.filter((generation) => generation !== job.published).toSorted((a, b) => b - a);
  const staying = others.slice(0, Math.max(0, job.published === undefined ? kept : kept - 1));
  if (staying.length === others.length) return job;
  const keptFrom = staying.at(-1) ?? job.generation + 1;
  return keptFrom > (job.keptFrom ?? 1) ? { ...job, keptFrom } : job;
}
