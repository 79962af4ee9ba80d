import { type Info, textOf } from "./enrichment.ts";
import { type Diff, diffWords } from "./word-diff.ts";

/** What two answers say of one field, as text, and what came and went word by word. */
export type Field = { field: string; before: string; after: string; diff: Diff };

/** Where two answers differ, field by field: in what they say, and in what made the model say it. */
export function diffOf(before: Info, after: Info): { fields: Field[]; provenance: Field[] } {
  return {
    fields: differing(before.data, after.data),
    provenance: differing(provenanceOf(before), provenanceOf(after)),
  };
}

const provenanceOf = ({
  backend,
  model,
  prompt,
  options,
  picture,
  status,
  reasons,
}: Info): Record<string, unknown> => ({
  backend,
  model: model.name,
  digest: model.digest,
  prompt: `${prompt.name} version ${prompt.version}, ${prompt.language}`,
  promptSha256: prompt.sha256,
  ...options,
  ...(picture && { picture: `${picture.widthPx}×${picture.heightPx} px, ${picture.sha256}` }),
  grade: [status, ...reasons].join(", "),
});

/** Everything that made a model say it, by name, as text: what two answers are compared by, and what it took besides. */
export function wholeProvenanceOf(said: Info): [name: string, value: string][] {
  const { usage, moments = [], inputHash, raw, asked, attempt, createdAt } = said;
  const whole: Record<string, unknown> = {
    ...provenanceOf(said),
    ...(moments.length > 0 && { moments: moments.map(({ sha256 }) => sha256) }),
    inputHash,
    tokens: `${usage.promptTokens} read, ${usage.outputTokens} written`,
    durations: `${usage.loadMs} ms to load, ${usage.firstTokenMs} ms to the first token, ${usage.totalMs} ms in all`,
    ...{ asked, attempt, createdAt, rawSha256: raw.sha256, raw: raw.text },
  };
  return Object.entries(whole).map(([name, value]) => [name, textOf(value)]);
}

function differing(before: Record<string, unknown>, after: Record<string, unknown>): Field[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((field) => {
    const [old, now] = [textOf(before[field]), textOf(after[field])];
    return old === now ? [] : { field, before: old, after: now, diff: diffWords(old, now) };
  });
}
