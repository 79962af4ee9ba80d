import * as z from "zod";

/** A text beside an older one: what both have, what came and what went, in reading order. */
export const Diff = z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() }));
export type Diff = z.infer<typeof Diff>;

const mostWords = 1_000; // that differ: a table of the square of it is made
const mostShown = 8_000; // characters of what came or went
const aroundShown = 200; // characters of what stayed, before and after a change

/** The difference of two texts word by word. Texts that differ in more than 1,000 words are told as one replaced by the other. */
export function diffWords(before: string, after: string): Diff {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  let head = 0;
  while (head < Math.min(old.length, now.length) && isSame(old[head], now[head])) head++;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && isSame(old.at(-1 - tail), now.at(-1 - tail))) tail++;
  const middle = between(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  const ends = (kind: "same", words: string[]): Diff => words.map((text) => ({ kind, text }));
  const all = [...ends("same", now.slice(0, head)), ...middle, ...ends("same", now.slice(now.length - tail))];
  return shortened(joined(all));
}

const wordsOf = (text: string): string[] => text.match(/\S+\s*/g) ?? [];
const isSame = (a: string | undefined, b: string | undefined): boolean => a?.trimEnd() === b?.trimEnd();

/** By the longest common subsequence. */
function between(old: readonly string[], now: readonly string[]): Diff {
  const replaced: Diff = [
    ...old.map((text) => ({ kind: "removed" as const, text })),
    ...now.map((text) => ({ kind: "added" as const, text })),
  ];
  if (old.length === 0 || now.length === 0 || Math.max(old.length, now.length) > mostWords) return replaced;
  const width = now.length + 1;
  const longest = new Uint16Array((old.length + 1) * width); // of what is left from here on
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      longest[i * width + j] = isSame(old[i], now[j]) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const found: Diff = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const isBoth = i < old.length && j < now.length && isSame(old[i], now[j]);
    const isGone = !isBoth && i < old.length && (j === now.length || at(i + 1, j) >= at(i, j + 1));
    const kind = isBoth ? "same" : isGone ? "removed" : "added";
    found.push({ kind, text: (isGone ? old[i] : now[j]) ?? "" });
    if (isBoth || isGone) i++;
    if (!isGone) j++;
  }
  return found;
}

function joined(words: Diff): Diff {
  const runs: Diff = [];
  for (const { kind, text } of words) {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  }
  return runs;
}

function shortened(runs: Diff): Diff {
  return runs.map(({ kind, text }) => {
    if (kind !== "same") return { kind, text: text.length > mostShown ? `${text.slice(0, mostShown)}…` : text };
    const isLong = text.length > 3 * aroundShown;
    return { kind, text: isLong ? `${text.slice(0, aroundShown)} … ${text.slice(-aroundShown)}` : text };
  });
}
