import { parseJson } from "./lossless-json.ts";

export type Lora = { name: string; weight?: number; hash?: string };

/** What a picture was generated with, as its generator wrote it; what it does not say is absent. */
export type Settings = {
  /** The program, where it names itself. */
  generator?: string | undefined;
  generatorVersion?: string | undefined;
  positive?: string | undefined;
  negative?: string | undefined;
  /** One for each person or region, beside the prompt of the whole. */
  characterPrompts?: string[] | undefined;
  model?: { name?: string; hash?: string } | undefined;
  vae?: string | undefined;
  loras?: Lora[] | undefined;
  sampler?: string | undefined;
  scheduler?: string | undefined;
  steps?: number | undefined;
  cfg?: number | undefined;
  /** Guidance of distilled models, beside or instead of `cfg`. */
  distilledCfg?: number | undefined;
  /** Decimal: generators go to 2^64-1, which a number cannot hold. */
  seed?: string | undefined;
  subseed?: string | undefined;
  subseedStrength?: number | undefined;
  /** Pixels, as asked for; the picture may have been enlarged since. */
  width?: number | undefined;
  height?: number | undefined;
  clipSkip?: number | undefined;
  /** Of a picture made from another, 0 to 1. */
  denoise?: number | undefined;
  /** What the generator wrote besides, by its own names. */
  extra?: Record<string, string> | undefined;
};

export type Fields = Record<string, unknown>;

/** The object in this JSON text or value, if there is one. */
export function fieldsOf(value: unknown): Fields | undefined {
  const parsed = typeof value === "string" ? parseJson(value) : value;
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? (parsed as Fields) : undefined;
}

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A text that says something; what people left empty is empty. */
export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value.trim() : undefined);

/** A name: a text that is not empty. */
export const nameOf = (value: unknown): string | undefined => textOf(value) || undefined;

/** A finite number, also where it is written as text. */
export function numberOf(value: unknown): number | undefined {
  const isText = typeof value === "string" && /^-?\d{1,15}(\.\d{1,20})?$/.test(value.trim());
  const number = isText ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** The digits of a seed; nothing for what is none, and for numbers that were rounded before we saw them. */
export function seedOf(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined;
  const digits = typeof value === "string" ? value.trim() : "";
  return /^-?\d{1,20}$/.test(digits) ? digits : undefined;
}

export function modelOf(name: unknown, hash?: unknown): Settings["model"] {
  const [known, digest] = [nameOf(name), nameOf(hash)];
  return known || digest ? { ...(known && { name: known }), ...(digest && { hash: digest }) } : undefined;
}

export function loraOf(name: unknown, weight?: unknown, hash?: unknown): Lora[] {
  const [known, strength, digest] = [nameOf(name), numberOf(weight), nameOf(hash)];
  if (!known || known === "None") return [];
  return [{ name: known, ...(strength !== undefined && { weight: strength }), ...(digest && { hash: digest }) }];
}

/** "512x768", "512 x 768" or "(512, 768)". */
export function sizeOf(value: unknown): Pick<Settings, "width" | "height"> {
  const match = typeof value === "string" ? /^\(?(\d{1,6}) ?[x×,] ?(\d{1,6})\)?$/.exec(value.trim()) : null;
  return match ? { width: Number(match[1]), height: Number(match[2]) } : {};
}

const maxExtra = 60;

/** What nothing else took, as short texts by their own names. */
export function extraOf(fields: Fields, taken: readonly string[]): Record<string, string> | undefined {
  const left = Object.entries(fields).filter(([key, value]) => !taken.includes(key) && value !== null && value !== "");
  const shown = left.slice(0, maxExtra).map(([key, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return [key.slice(0, 80), text.slice(0, 1_000)] as const;
  });
  return shown.length > 0 ? Object.fromEntries(shown.filter(([key]) => key !== "__proto__")) : undefined;
}
