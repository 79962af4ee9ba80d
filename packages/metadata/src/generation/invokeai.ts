import type { Reading, Texts } from "./reading.ts";
import {
  extraOf,
  type Fields,
  fieldsOf,
  listOf,
  loraOf,
  modelOf,
  nameOf,
  numberOf,
  type Settings,
  seedOf,
  textOf,
} from "./settings.ts";

/** InvokeAI in its three generations: `invokeai_metadata` (3 and on), `sd-metadata` (2) and `Dream`, a command line (1). */
export function readInvokeAi(texts: Texts): Reading | undefined {
  const ways: [key: string, settings: Settings | undefined][] = [
    ["invokeai_metadata", ofMetadata(fieldsOf(texts.get("invokeai_metadata")))],
    ["sd-metadata", ofSdMetadata(fieldsOf(texts.get("sd-metadata")))],
    ["Dream", ofDream(texts.get("Dream"))],
  ];
  const related = [...ways.map(([key]) => key), "invokeai_graph", "invokeai_workflow"];
  for (const [key, settings] of ways) {
    if (!settings) continue;
    const used = [key, ...related.filter((other) => other !== key)];
    return { dialect: "invokeai", used, settings: { generator: "InvokeAI", ...settings }, confidence: 1 };
  }
  return undefined;
}

const taken = [
  "positive_prompt", "negative_prompt", "width", "height", "seed", "cfg_scale", "guidance", "steps", "scheduler", "model", "vae",
  "loras", "app_version", "clip_skip", "strength", "metadata_version", "canvas_v2_metadata",
]; // biome-ignore format: one list

function ofMetadata(fields: Fields | undefined): Settings | undefined {
  if (!fields) return undefined;
  const model = fieldsOf(fields["model"]) ?? {};
  const vae = fieldsOf(fields["vae"]) ?? {};
  const loras = listOf(fields["loras"]).flatMap((row) => {
    const entry = fieldsOf(row) ?? {};
    const named = fieldsOf(entry["model"] ?? entry["lora"]) ?? {};
    return loraOf(named["name"] ?? named["model_name"], entry["weight"], named["hash"]);
  });
  return {
    generatorVersion: nameOf(fields["app_version"]),
    positive: textOf(fields["positive_prompt"]),
    negative: textOf(fields["negative_prompt"]),
    model: modelOf(model["name"] ?? model["model_name"], model["hash"]),
    vae: nameOf(vae["name"] ?? vae["model_name"]),
    ...(loras.length > 0 && { loras }),
    scheduler: nameOf(fields["scheduler"]), // it has one word for both
    steps: numberOf(fields["steps"]),
    cfg: numberOf(fields["cfg_scale"]),
    distilledCfg: numberOf(fields["guidance"]),
    seed: seedOf(fields["seed"]),
    width: numberOf(fields["width"]),
    height: numberOf(fields["height"]),
    clipSkip: numberOf(fields["clip_skip"]),
    denoise: numberOf(fields["strength"]),
    extra: extraOf(fields, taken),
  };
}

function ofSdMetadata(fields: Fields | undefined): Settings | undefined {
  const image = fieldsOf(fields?.["image"]);
  if (!fields || !image) return undefined;
  const weighted = listOf(image["prompt"]).flatMap((part) => textOf(fieldsOf(part)?.["prompt"]) ?? []);
  const whole = textOf(image["prompt"]) ?? weighted.join("\n");
  return {
    generatorVersion: nameOf(fields["app_version"]),
    ...splitPrompt(whole),
    model: modelOf(fields["model_weights"] ?? fields["model"], fields["model_hash"]),
    sampler: nameOf(image["sampler"]),
    steps: numberOf(image["steps"]),
    cfg: numberOf(image["cfg_scale"]),
    seed: seedOf(image["seed"]),
    width: numberOf(image["width"]),
    height: numberOf(image["height"]),
    denoise: numberOf(image["strength"]),
    extra: extraOf(image, ["prompt", "sampler", "steps", "cfg_scale", "seed", "width", "height", "strength"]),
  };
}

/** `"prompt [negative]" -s 50 -S 42 -W 512 -H 768 -C 7.5 -A k_lms`. */
function ofDream(text = ""): Settings | undefined {
  const quoted = /^\s*"/.test(text);
  const end = quoted ? text.lastIndexOf('"') : text.search(/ -[A-Za-z]/);
  const prompt = text.slice(text.indexOf('"') + 1 || 0, end < 0 ? text.length : end);
  const words = (end < 0 ? "" : text.slice(end + 1, end + 2_000)).trim().split(/\s+/);
  const option = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  if (seedOf(option("-S")) === undefined) return undefined;
  return {
    ...splitPrompt(prompt),
    sampler: nameOf(option("-A")),
    steps: numberOf(option("-s")),
    cfg: numberOf(option("-C")),
    seed: seedOf(option("-S")),
    width: numberOf(option("-W")),
    height: numberOf(option("-H")),
    denoise: numberOf(option("-f")),
  };
}

const maxBrackets = 1_000;

/** What stands in square brackets is what the picture should not show. */
function splitPrompt(whole: string): Pick<Settings, "positive" | "negative"> {
  const outside: string[] = [];
  const inside: string[] = [];
  let at = 0;
  for (let open = whole.indexOf("["); open >= 0 && inside.length < maxBrackets; open = whole.indexOf("[", at)) {
    const close = whole.indexOf("]", open);
    if (close < 0) break;
    outside.push(whole.slice(at, open));
    inside.push(whole.slice(open + 1, close).trim());
    at = close + 1;
  }
  return { positive: [...outside, whole.slice(at)].join("").trim(), negative: inside.join(", ") };
}
