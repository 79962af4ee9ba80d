import { endOfString } from "./lossless-json.ts";
import { extraOf, type Lora, loraOf, modelOf, numberOf, type Settings, seedOf, sizeOf } from "./settings.ts";

const maxPairs = 5_000;
const maxLines = 20;
const known = /^(Steps|Sampler|Seed|Size|Model|Model hash|CFG scale)$/i;

/**
 * Reads the text AUTOMATIC1111 and its forks write: a prompt, a line "Negative prompt: …", and one line of settings,
 * found from the end ("Steps: 20, Sampler: Euler a, …"). Nothing where there is no such line. Linear time.
 */
export function parseInfotext(text: string): Settings | undefined {
  const lines = text.trimEnd();
  const found = findSettings(lines);
  if (!found) return undefined;
  const prompts = parsePrompts(lines.slice(0, found.startsAt));
  return { ...prompts, ...settingsOf(found.pairs, prompts.positive) };
}

/** The two prompts before the line of settings, or where there is no such line. */
export function parsePrompts(text: string): { positive: string; negative: string } {
  const cut = text.startsWith(negativeMark) ? 0 : text.indexOf(`\n${negativeMark}`);
  const positive = plain(cut < 0 ? text : text.slice(0, cut));
  return { positive, negative: cut < 0 ? "" : plain(text.slice(text.indexOf(":", cut) + 1)) };
}

const negativeMark = "Negative prompt:";
const maxPrompt = 256 * 1024;

const plain = (prompt: string): string => prompt.slice(0, maxPrompt).replaceAll("\r\n", "\n").trim();

type Pairs = Map<string, string>;

/** The last line that reads like settings, among the last twenty: tools append lines of their own. */
function findSettings(text: string): { pairs: Pairs; startsAt: number } | undefined {
  let endsAt = text.length;
  for (let count = 0; count < maxLines && endsAt > 0; count += 1) {
    const startsAt = text.lastIndexOf("\n", endsAt - 1) + 1;
    const line = text.slice(startsAt, endsAt).trim();
    const pairs = splitSettings(line);
    const isSettings =
      line.startsWith("Steps:") || (pairs.size >= 3 && [...pairs.keys()].some((key) => known.test(key)));
    if (isSettings) return { pairs, startsAt };
    endsAt = startsAt - 1;
  }
  return undefined;
}

/** "key: value, key: value": a value is a JSON string, balanced JSON, or anything up to the next comma. */
function splitSettings(line: string): Pairs {
  const pairs: Pairs = new Map();
  const budget = { left: line.length * 2 };
  let at = 0;
  for (let count = 0; at < line.length && count < maxPairs; count += 1) {
    const comma = line.indexOf(",", at);
    const bareEnd = comma < 0 ? line.length : comma;
    const colon = line.slice(at, Math.min(bareEnd, at + 82)).indexOf(":");
    const key = (colon < 0 ? "" : line.slice(at, at + colon)).trim();
    if (!/^\w[\w \-/.]*$/.test(key)) {
      at = bareEnd + 1;
      continue;
    }
    let from = at + colon + 1;
    while (line[from] === " ") from += 1;
    const nestedEnd = endOfNested(line, from, budget);
    const end = nestedEnd ?? Math.max(from, bareEnd);
    const value = line.slice(from, end).trim();
    if (!pairs.has(key)) pairs.set(key, nestedEnd !== undefined && value.startsWith('"') ? unquoted(value) : value);
    at = end + 1;
  }
  return pairs;
}

/** Where the quoted or balanced value that begins here ends, if one does and a comma or the end follows. */
function endOfNested(line: string, from: number, budget: { left: number }): number | undefined {
  const first = line[from] ?? "";
  if (!'"{['.includes(first) || first === "" || budget.left <= 0) return undefined;
  const end = first === '"' ? endOfString(line, from) : endOfBalanced(line, from);
  budget.left -= (end < 0 ? line.length : end) - from;
  const isWhole = end >= 0 && (end === line.length || /^ *(,|$)/.test(line.slice(end, end + 8)));
  return isWhole ? end : undefined;
}

function endOfBalanced(line: string, from: number): number {
  let depth = 0;
  for (let at = from; at < line.length; at += 1) {
    const char = line[at];
    if (char === '"') at = endOfString(line, at) - 1;
    else if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") depth -= 1;
    if (at < 0) return -1;
    if (depth === 0) return at + 1;
  }
  return -1;
}

function unquoted(value: string): string {
  try {
    return String(JSON.parse(value));
  } catch {
    return value.slice(1, -1);
  }
}

const taken = [
  "Steps", "Sampler", "Schedule type", "CFG scale", "Distilled CFG Scale", "Seed", "Size", "Model", "Model hash", "VAE",
  "Clip skip", "Denoising strength", "Variation seed", "Variation seed strength", "Version", "Lora hashes",
]; // biome-ignore format: one list

function settingsOf(pairs: Pairs, positive: string): Settings {
  const lower = new Map([...pairs].map(([key, value]) => [key.toLowerCase(), value]));
  const get = (key: string): string | undefined => lower.get(key.toLowerCase());
  const version = get("Version");
  const isTaken = (key: string) => taken.some((name) => name.toLowerCase() === key.toLowerCase());
  const left = Object.fromEntries([...pairs].filter(([key]) => !isTaken(key)));
  return {
    generator: generatorOf(get("App"), version),
    generatorVersion: version,
    model: modelOf(get("Model"), get("Model hash")),
    vae: get("VAE"),
    loras: lorasOf(positive, get("Lora hashes")),
    sampler: get("Sampler"),
    scheduler: get("Schedule type"),
    steps: numberOf(get("Steps")),
    cfg: numberOf(get("CFG scale")),
    distilledCfg: numberOf(get("Distilled CFG Scale")),
    seed: seedOf(get("Seed")),
    subseed: seedOf(get("Variation seed")),
    subseedStrength: numberOf(get("Variation seed strength")),
    ...sizeOf(get("Size")),
    clipSkip: numberOf(get("Clip skip")),
    denoise: numberOf(get("Denoising strength")),
    extra: extraOf(left, []),
  };
}

/** Forge numbers its versions f0.0.1 and on, AUTOMATIC1111 v1.0 and on; ComfyUI's savers write their name there. */
function generatorOf(app: string | undefined, version = ""): string | undefined {
  if (app) return app;
  if (/^f\d/.test(version)) return "Forge";
  if (/^v?\d/.test(version)) return "AUTOMATIC1111";
  return /^[A-Za-z]{4,}/.exec(version)?.[0];
}

const maxLoras = 100;
const maxHashList = 16_384;

/** `<lora:name:weight>` in the prompt, with the hashes the settings list ("name: hash, name: hash"). */
function lorasOf(positive: string, hashList = ""): Lora[] | undefined {
  const hashes = new Map(
    hashList
      .slice(0, maxHashList)
      .split(",")
      .map((pair) => [pair.slice(0, pair.lastIndexOf(":")).trim(), pair.slice(pair.lastIndexOf(":") + 1).trim()]),
  );
  const loras = new Map<string, Lora>();
  for (let at = positive.indexOf("<lora:"); at >= 0 && loras.size < maxLoras; at = positive.indexOf("<lora:", at + 6)) {
    const [name = "", weight] = /^[^<>]*(?=>)/.exec(positive.slice(at + 6, at + 300))?.[0].split(":") ?? [];
    for (const lora of loraOf(name, weight, hashes.get(name.trim()))) loras.set(lora.name, lora);
  }
  for (const [name, hash] of hashes)
    if (name && !loras.has(name) && loras.size < maxLoras)
      for (const lora of loraOf(name, undefined, hash)) loras.set(name, lora);
  return loras.size > 0 ? [...loras.values()] : undefined;
}
