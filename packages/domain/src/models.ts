import * as z from "zod";

const Change = z.object({
  at: z.string(), // ISO 8601 UTC
  name: z.string(),
  before: z.string().optional(), // its digest; absent: it came
  after: z.string().optional(), // absent: it went
});
export type Change = z.infer<typeof Change>;

/** What whoever works on the lane of the models found when they last looked: what is installed, what is asked, and what changed. */
export const Info = z.object({
  installed: z.array(z.object({ name: z.string(), digest: z.string() })),
  uses: z.record(z.string(), z.object({ name: z.string(), digest: z.string() })), // by what it is shown: picture, words
  prompts: z.record(z.string(), z.object({ version: z.number().int(), sha256: z.string() })), // by name
  changes: z.array(Change), // of installed models, the latest first
  lookedAt: z.string().optional(), // ISO 8601 UTC; absent: nobody ever did
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** What was found at one look; what is not named was not looked at. */
export type Look = {
  installed?: readonly { name: string; digest: string }[];
  uses?: Info["uses"];
  prompts?: Info["prompts"];
};

const mostChanges = 50;
const saidAgainMs = 10 * 60_000; // that nothing has changed

/** Nobody has looked yet. */
export const none: Info = { installed: [], uses: {}, prompts: {}, changes: [], revision: 0 };

/** What is known after a look; the same value when it found what was known, not long ago. */
export function look(before: Info, { installed, uses, prompts }: Look, nowMs: number): Info {
  const found = installed?.map(({ name, digest }) => ({ name, digest })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const news = before.installed.length === 0 || !found ? [] : changesOf(before, found, nowMs);
  const after = {
    ...before,
    installed: found ?? before.installed,
    uses: { ...before.uses, ...uses },
    prompts: { ...before.prompts, ...prompts },
    changes: [...news, ...before.changes].slice(0, mostChanges),
  };
  const isSame = JSON.stringify(after) === JSON.stringify(before);
  const isRecent = nowMs - Date.parse(before.lookedAt ?? "1970-01-01") < saidAgainMs;
  return isSame && isRecent ? before : { ...after, lookedAt: new Date(nowMs).toISOString() };
}

/** The digest a model has today, by the name it is configured or installed under. */
export function digestOf({ installed }: Pick<Info, "installed">, name: string): string | undefined {
  return installed.find((model) => model.name === name || model.name === `${name}:latest`)?.digest;
}

function changesOf(before: Info, found: Info["installed"], nowMs: number): Change[] {
  const at = new Date(nowMs).toISOString();
  const digests = (models: Info["installed"]) => new Map(models.map(({ name, digest }) => [name, digest]));
  const [old, now] = [digests(before.installed), digests(found)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    if (was === is) return [];
    return { at, name, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) };
  });
}
