import { createHash } from "node:crypto";

type Capability = "completion" | "vision" | "embedding" | "thinking";

/** A model the stand-in has. */
export type StandInModel = { name: string; capabilities: Capability[]; loadMs?: number; version?: number };

export const defaultModels: StandInModel[] = [
  { name: "gemma4:12b", capabilities: ["completion", "vision", "thinking"] },
  { name: "plain:1b", capabilities: ["completion"] },
  { name: "embeddinggemma", capabilities: ["embedding"] },
];

/** As `/api/tags` lists it. */
export const listed = ({ name, capabilities, version = 1 }: StandInModel) => ({
  name: name.includes(":") ? name : `${name}:latest`,
  model: name.includes(":") ? name : `${name}:latest`,
  modified_at: "2026-11-01T10:00:00.123456789Z",
  size: 1_000_000,
  digest: createHash("sha256")
    .update(version === 1 ? name : `${name} ${version}`)
    .digest("hex"),
  details: { parent_model: "", format: "gguf", family: "gemma4", families: ["gemma4"], parameter_size: "12B" },
  capabilities,
});

/** As `/api/ps` lists it while it is loaded: all of it on the GPU. */
export const running = (model: StandInModel) => {
  const { name, digest, size, details } = listed(model);
  return { name, model: name, size, size_vram: size, digest, details, context_length: 8192 };
};

/** A unit vector made of the words of a text: texts that share words are near each other. */
export function vectorOf(text: string, dimensions = 32): number[] {
  const sums = Array.from({ length: dimensions }, () => 0);
  for (const word of text.toLowerCase().split(/\W+/)) {
    const hash = createHash("sha256").update(word).digest();
    for (let at = 0; at < dimensions; at++) sums[at] = (sums[at] ?? 0) + (hash[at] ?? 0) / 127.5 - 1;
  }
  const length = Math.hypot(...sums) || 1;
  return sums.map((sum) => sum / length);
}

type Schema = {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
};

/** The same answer for the same schema and seed, with every key in the order of the alphabet, as the server writes them. */
export function answerTo(schema: Schema, seed: number, key = "answer"): unknown {
  if (schema.enum) return schema.enum[seed % schema.enum.length];
  if (schema.type === "object") {
    const entries = Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([name, inner]) => [name, answerTo(inner, seed, name)]));
  }
  if (schema.type === "array") return [answerTo(schema.items ?? {}, seed, key)];
  if (schema.type === "boolean") return seed % 2 === 0;
  if (schema.type === "integer") return Math.min(schema.maximum ?? 100, (schema.minimum ?? 0) + (seed % 50));
  if (schema.type === "number") return (seed % 100) / 100;
  return `A ${key} of a quiet harbour in the morning, ü ${seed}`;
}
