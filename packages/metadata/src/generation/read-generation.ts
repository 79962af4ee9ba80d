import type { ByteSource } from "../byte-source.ts";
import { bytesSource } from "../byte-source.ts";
import type { CarriedText } from "./carried-text.ts";
import { findTexts } from "./carriers.ts";
import { readComfyUi } from "./comfyui.ts";
import { readDrawThings } from "./drawthings.ts";
import { readEasyDiffusion } from "./easydiffusion.ts";
import { readFooocus } from "./fooocus.ts";
import { parseInfotext, parsePrompts } from "./infotext.ts";
import { readInvokeAi } from "./invokeai.ts";
import { parseJson } from "./lossless-json.ts";
import { readNovelAi } from "./novelai.ts";
import type { Dialect, Reading, Texts } from "./reading.ts";
import { fieldsOf, type Settings } from "./settings.ts";
import { readSwarmUi } from "./swarmui.ts";

/** A text as it was found; long ones are cut. */
type GenerationText = {
  container: CarriedText["container"];
  location: string;
  /** Of the whole text. */
  sizeBytes: number;
  text: string;
  isTruncated?: true;
};

/** How a picture was generated: what its texts say, the dialect they are in, and the texts themselves. */
export type Generation = { [Key in keyof Settings]: Exclude<Settings[Key], undefined> } & {
  dialect: Dialect;
  /** From 1, structured settings, to 0.2, no more than a prompt. */
  confidence: number;
  sources: GenerationText[];
};

export type GenerationFound = { generation?: Generation; warnings: string[] };

const maxPromptBytes = 64 * 1024;
const maxRawBytes = 64 * 1024;
const maxListed = 50; // loras and characters: with everything else it must fit in one item of the table

/** What only one generator writes is asked first, what many write by hand last. */
const readers = [
  readInvokeAi,
  readSwarmUi,
  readFooocus,
  readNovelAi,
  readDrawThings,
  readInfotext,
  readComfyUi,
  readEasyDiffusion,
];

/**
 * Reads how a PNG, JPEG, WebP, AVIF or TIFF was generated, if it says so. Linear time; prompts and the raw texts are cut
 * at 64 KiB each, with `metadata_truncated`. Never throws for what a file contains.
 */
export async function readGeneration(input: Uint8Array | ByteSource): Promise<GenerationFound> {
  const { texts, warnings } = await findTexts(input instanceof Uint8Array ? bytesSource(input) : input);
  return interpret(texts, warnings);
}

/**
 * Reads the raw texts a picture was found to carry once more, without the picture; what an earlier reader kept of them is
 * enough. `undefined` when no reader knows them. Never throws for what they contain.
 */
export function rereadGeneration(sources: readonly StoredText[]): Generation | undefined {
  const texts = sources.map(({ container, location, text, sizeBytes }) => {
    const key = keyAt(location, text);
    return { container: container as CarriedText["container"], location, key, text, sizeBytes };
  });
  return interpret(texts, []).generation;
}

/** What generators call a text at this place: in EXIF a graph stands under whatever tag was free, a comment in its own. */
function keyAt(location: string, text: string): string {
  if (location.startsWith(hiddenAt)) return location.slice(hiddenAt.length);
  if (!location.startsWith("exif.")) return location;
  if (/^\s*\{/.test(text) && text.includes('"class_type"')) return "prompt";
  if (location === "exif.UserComment") return "parameters";
  return /^\s*\{/.test(text) && text.includes('"nodes"') ? "workflow" : location;
}

/** Reads a text that was hidden in a picture's pixels: one text, or a JSON object of them by the keywords a PNG has. */
export function readHiddenGeneration(container: "png" | "webp", hidden: string): GenerationFound {
  const fields = fieldsOf(parseJson(hidden));
  const entries = Object.entries(fields ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const isMany = "Comment" in (fields ?? {}) || "parameters" in (fields ?? {});
  const named: [string, string][] = isMany ? entries.slice(0, maxListed) : [["parameters", hidden]];
  const texts = named.map(([key, text]): CarriedText => {
    return { container, location: `${hiddenAt}${key}`, key, text, sizeBytes: Buffer.byteLength(text) };
  });
  return interpret(texts, []);
}

const hiddenAt = "pixels.";

/** A text as `sources` keeps it. */
export type StoredText = { container: string; location: string; text: string; sizeBytes: number };

function interpret(texts: readonly CarriedText[], warnings: readonly string[]): GenerationFound {
  const byKey: Texts = new Map(texts.toReversed().map(({ key, text }) => [key, text]));
  const reading = read(byKey) ?? readUnknown(texts);
  if (!reading) return { warnings: [...warnings] };
  const { dialect, confidence, used, settings } = reading;
  const sources = sourcesOf(texts, used);
  const { kept, isCut } = bounded(settings);
  const isTruncated = isCut || sources.some((source) => source.isTruncated);
  const noticed = [...warnings, ...(reading.warnings ?? []), ...(isTruncated ? ["metadata_truncated"] : [])];
  return { generation: { ...kept, dialect, confidence, sources }, warnings: [...new Set(noticed)] };
}

function read(texts: Texts): Reading | undefined {
  for (const reader of readers) {
    const reading = reader(texts);
    if (reading) return reading;
  }
  return undefined;
}

/** AUTOMATIC1111 and everybody who writes as it does. */
function readInfotext(texts: Texts): Reading | undefined {
  const key = "parameters";
  const settings = parseInfotext(texts.get(key) ?? "");
  const isWhole = settings?.steps !== undefined && settings.sampler !== undefined && settings.seed !== undefined;
  return (
    settings && {
      dialect: "automatic1111",
      used: [key, "prompt", "workflow"],
      settings,
      confidence: isWhole ? 0.9 : 0.6,
    }
  );
}

/** PNG keywords no camera and no editor writes. */
const generatorKeys = [
  "parameters", "prompt", "workflow", "generation_data", "parameters-json", "smproj", "sd-metadata", "Dream",
  "invokeai_metadata", "invokeai_graph", "invokeai_workflow",
]; // biome-ignore format: one list

/** Texts that are a generator's and that no reader understands: kept as they are; without settings, a prompt is legal. */
function readUnknown(texts: readonly CarriedText[]): Reading | undefined {
  const keywords = new Set(
    texts.flatMap(({ container, key }) => (container === "png" || key !== "parameters" ? [key] : [])),
  );
  const used = generatorKeys.filter((key) => keywords.has(key));
  if (used.length === 0) return undefined;
  const prompt = keywords.has("parameters") ? texts.find(({ key }) => key === "parameters")?.text : undefined;
  if (prompt === undefined || /^\s*[[{]/.test(prompt)) return { dialect: "unknown", used, settings: {}, confidence: 0 };
  return { dialect: "unknown", used, settings: parsePrompts(prompt), confidence: 0.2 };
}

/** The raw texts of this dialect, what was read before what only belongs to it, together at most 64 KiB. */
function sourcesOf(texts: readonly CarriedText[], used: readonly string[]): GenerationText[] {
  let leftBytes = maxRawBytes;
  const ordered = used.flatMap((key) => texts.filter((text) => text.key === key));
  return ordered.slice(0, 50).map(({ container, location, text, sizeBytes }) => {
    const kept = cut(text, leftBytes);
    leftBytes -= Buffer.byteLength(kept);
    return { container, location, sizeBytes, text: kept, ...(kept !== text && { isTruncated: true as const }) };
  });
}

/** The settings that are there, with prompts and names of bounded length. */
function bounded(settings: Settings): { kept: Omit<Generation, "dialect" | "confidence" | "sources">; isCut: boolean } {
  let isCut = false;
  const short = (value: unknown, maxBytes: number): unknown => {
    if (typeof value === "string") {
      const kept = cut(value, maxBytes);
      isCut ||= kept !== value;
      return kept;
    }
    if (Array.isArray(value)) return value.slice(0, maxListed).map((entry) => short(entry, 1_024));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, short(entry, 512)]));
  };
  const present = Object.entries(settings).filter(([, value]) => value !== undefined);
  const kept = present.map(([key, value]) => [key, short(value, isPrompt(key) ? maxPromptBytes : 1_024)]);
  return { kept: Object.fromEntries(kept), isCut };
}

const isPrompt = (key: string): boolean => key === "positive" || key === "negative";

/** The beginning of a text, at most so many bytes of UTF-8, ending with a whole character. */
function cut(text: string, maxBytes: number): string {
  if (text.length <= maxBytes && Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text.slice(0, maxBytes));
  return bytes.toString("utf8", 0, Math.min(bytes.length, maxBytes)).replace(/\ufffd+$/, "");
}
