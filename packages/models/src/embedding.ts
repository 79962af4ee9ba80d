import { Fault } from "@darkroom/domain";

/** What a text is turned into, and what it takes for two of them to be compared: model, dimensions, and this version. */
export const templateVersion = 1;

/** What models want before a text that is to be found, as they were trained; part of the vector's meaning. */
const prefixes: readonly (readonly [RegExp, string])[] = [
  [/embeddinggemma/i, "title: none | text: "],
  [/nomic-embed/i, "search_document: "],
];

/** What goes before a text for this model; nothing for those that want nothing. */
export const prefixOf = (model: string): string => prefixes.find(([name]) => name.test(model))?.[1] ?? "";

/** Vectors are compared within one space only. */
export const spaceIdOf = (digest: string, dims: number): string => `${digest}:${dims}:${templateVersion}`;

const normMayMissBy = 1e-3;

/** The vectors of as many texts: each as long as the others, finite, of length 1. Throws `stream.malformed`. */
export function checkVectors(vectors: readonly number[][], count: number): void {
  const dims = vectors[0]?.length ?? 0;
  const isSound = (vector: readonly number[]): boolean =>
    vector.length === dims && vector.every(Number.isFinite) && Math.abs(Math.hypot(...vector) - 1) <= normMayMissBy;
  if (vectors.length === count && (count === 0 || dims > 0) && vectors.every(isSound)) return;
  throw new Fault("interrupted", "stream.malformed", "Ollama's answer does not have a sound vector for every text");
}

/** A vector as it is kept: 32-bit floats, the lowest byte first. */
export function bytesOfVector(vector: readonly number[]): Buffer {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, at * 4);
  return bytes;
}

const stubDims = 256;

/**
 * A unit vector made of a text's words and pairs of words, the same each time: texts that share many of them are near each
 * other, and others are not. No model has read it.
 */
export function stubVector(text: string): number[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  const sums = new Array<number>(stubDims).fill(0);
  for (const [at, word] of words.entries()) {
    for (const gram of [word, `${words[at - 1] ?? ""} ${word}`]) {
      const hash = hashOf(gram);
      const place = hash % stubDims;
      sums[place] = (sums[place] ?? 0) + ((hash >>> 16) & 1 ? 1 : -1);
    }
  }
  const length = Math.hypot(...sums);
  return length === 0 ? sums.with(0, 1) : sums.map((sum) => sum / length);
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5; // FNV-1a, 32 bit, mixed once more: its low bits alone tell too little apart
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
