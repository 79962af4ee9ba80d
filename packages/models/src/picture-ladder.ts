/** A size in pixels, as it is sent. */
type Size = { widthPx: number; heightPx: number };

/** Who looks at pictures: a model's name, and the family it is of, as the server says. */
export type Looker = { name: string; family?: string | undefined };

const usualLongEdgePx = 1024;
const smallerPx = [1024, 768, 512];
const spareTokens = 256;
const charsPerToken = 3; // rather too many tokens than too few

/** The long edges a picture is tried with, the largest first. */
export const rungsOf = (longEdgePx = usualLongEdgePx): number[] => [
  longEdgePx,
  ...smallerPx.filter((smaller) => smaller < longEdgePx),
];

/** What families make of a picture. What is not known is taken for much. */
const families: readonly { is: RegExp; tokens: (size: Size) => number; most?: number }[] = [
  {
    is: /qwen[\d.]*-?vl|qwen3\.?5|qwen3next/i, // patches of 32 pixels, and never fewer than 1024 of them
    tokens: ({ widthPx, heightPx }) => Math.max(1024, Math.ceil(widthPx / 32) * Math.ceil(heightPx / 32)),
  },
  { is: /gemma/i, tokens: () => 280 },
  { is: /mllama|llama3\.2-vision/i, tokens: () => 2048, most: 1 },
];
const unknown = { tokens: () => 2048, most: undefined };

const familyOf = ({ name, family = "" }: Looker) =>
  families.find(({ is }) => is.test(family) || is.test(name)) ?? unknown;

type Budget = { promptChars: number; maxTokens: number; contextTokens: number };

/**
 * How many of these pictures, from the first on, a model can look at beside its prompt and its answer; 0: not even one.
 * A server refuses what does not fit into the context, or crashes of it, so it is counted before.
 */
export function countThatFit(
  looker: Looker,
  pictures: readonly Size[],
  { promptChars, maxTokens, contextTokens }: Budget,
): number {
  const { tokens, most = pictures.length } = familyOf(looker);
  let left = contextTokens - Math.ceil(promptChars / charsPerToken) - maxTokens - spareTokens;
  let count = 0;
  for (const picture of pictures.slice(0, most)) {
    left -= tokens(picture);
    if (left < 0) break;
    count += 1;
  }
  return count;
}
