import * as z from "zod";

/** The steps of a question that have limits, by what the model looks at. */
export const Step = z.enum(["load", "picture.firstToken", "picture.total", "words.firstToken", "words.total"]);
export type Step = z.infer<typeof Step>;

/** How long one model took on one machine, step by step: what its limits are learned from. */
export const Info = z.object({
  machine: z.string(),
  model: z.string(),
  samples: z.partialRecord(Step, z.array(z.number())), // milliseconds, the last ones, the latest last
  updatedAtMs: z.number(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** What a step took, or that it was given up after so long. */
export type Sample = { step: Step; ms: number; isExpired?: boolean };

/** What a limit is while nothing is learned, and between what it may move. */
export type Bounds = { usualMs: number; minMs: number; maxMs: number };

const mostKept = 60;
const enough = 20;
const headroom = 3; // of the slowest twentieth
const atLeastLonger = 1.5; // what was given up would have taken longer than its limit, nobody knows by how much

export const none = (machine: string, model: string): Info => ({
  ...{ machine, model, samples: {}, updatedAtMs: 0, revision: 0 },
});

/** With what was measured since. */
export function measured(profile: Info, all: readonly Sample[], nowMs: number): Info {
  const samples = { ...profile.samples };
  for (const { step, ms, isExpired } of all)
    samples[step] = [...(samples[step] ?? []), Math.round(isExpired ? ms * atLeastLonger : ms)].slice(-mostKept);
  return { ...profile, samples, updatedAtMs: nowMs };
}

/** How long a step may take: three times what nineteen of twenty took, within its bounds; as usual until twenty are known. */
export function limitMs({ samples }: Pick<Info, "samples">, step: Step, { usualMs, minMs, maxMs }: Bounds): number {
  const known = samples[step] ?? [];
  if (known.length < enough) return usualMs;
  const slow = known.toSorted((a, b) => a - b)[Math.ceil(known.length * 0.95) - 1] ?? usualMs;
  return Math.min(Math.max(slow * headroom, minMs), Math.max(minMs, maxMs));
}
