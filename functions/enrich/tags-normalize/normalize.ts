const mostTags = 60;
const mostChars = 64;

/** A tag in the form all of them have: NFKC, lower case, spaces for underscores, without a prompt's weight or brackets. */
export function normalizeTag(raw: string): string {
  const plain = raw.normalize("NFKC").toLowerCase().slice(0, 256);
  const bare = plain.replaceAll(/[()[\]{}]/g, "").replace(/:\s*\d+(?:\.\d+)?\s*$/, "");
  return bare
    .replaceAll(/[_\s]+/g, " ")
    .trim()
    .slice(0, mostChars)
    .trim();
}

/** The tags an asset came with: its keywords, and the parts of the prompt it was generated from; at most 60, each once. */
export function rawTagsOf({ keywords, prompt = "" }: { keywords: readonly string[]; prompt?: string | undefined }) {
  const parts = prompt
    .slice(0, 4096)
    .replaceAll(/<[^<>]{0,200}>/g, ",") // a lora is no tag
    .split(/[,\n]/);
  const all = [...keywords, ...parts].map((tag) => tag.trim().slice(0, mostChars)).filter((tag) => tag !== "");
  return [...new Set(all)].slice(0, mostTags);
}

const known: readonly (readonly [string, RegExp])[] = [
  ["quality", /^(masterpiece|best quality|highly detailed|4k|8k|hdr|sharp focus|high resolution|absurdres)$/],
  ["color", /^(red|orange|yellow|green|teal|blue|purple|pink|black|white|grey|gray|brown|monochrome)\b/],
  ["lighting", /\b(light|lighting|sunset|sunrise|backlit|golden hour|night|shadow)s?\b/],
  ["composition", /\b(portrait|landscape|close-up|closeup|panorama|wide shot|bokeh|full body)\b/],
  ["medium", /\b(photo|photograph|painting|illustration|drawing|sketch|render|film|watercolor)\b/],
  ["location", /\b(beach|sea|lake|mountain|forest|city|street|garden|harbour|harbor|desert|river|home)s?\b/],
];

/** What kind of tag this is, as far as its words tell. */
export const typeOf = (tag: string): string => known.find(([, words]) => words.test(tag))?.[0] ?? "other";

/**
 * Holds a model's map against the tags it was given: what it made up goes, what it left out passes by the rule. Covering
 * less than half of them is a degraded answer.
 */
export function holdAgainst(raw: readonly string[], data: Record<string, unknown>) {
  const given = new Set(raw);
  const map = Array.isArray(data["tags_map"]) ? data["tags_map"].filter(isEntry) : [];
  const kept = map
    .filter((entry) => given.has(entry.raw))
    .map((entry) => ({ ...entry, normalized: normalizeTag(entry.normalized) }));
  const named = new Set(kept.map((entry) => entry.raw));
  const left = raw.filter((tag) => !named.has(tag));
  const tags = [...kept.map(({ normalized }) => normalized), ...left.map(normalizeTag)].filter((tag) => tag !== "");
  const reasons = [
    ...(kept.length < map.length ? [`dropped_items:${map.length - kept.length}`] : []),
    ...(left.length > raw.length / 2 ? ["coverage"] : []),
  ];
  return { data: { ...data, tags_map: kept, tags_normalized: [...new Set(tags)] }, reasons };
}

type Entry = { raw: string; normalized: string; confidence: number; type: string };

const isEntry = (value: unknown): value is Entry => typeof value === "object" && value !== null && "raw" in value;
