import type { Reading, Texts } from "./reading.ts";
import {
  extraOf,
  type Fields,
  fieldsOf,
  loraOf,
  modelOf,
  nameOf,
  numberOf,
  type Settings,
  seedOf,
  textOf,
} from "./settings.ts";

/** Its names of one setting: as in its API, and as people see it. */
const names = {
  positive: ["prompt", "Prompt"],
  negative: ["negative_prompt", "Negative Prompt"],
  model: ["use_stable_diffusion_model", "Stable Diffusion model"],
  vae: ["use_vae_model", "VAE model"],
  lora: ["use_lora_model", "LoRA model"],
  loraWeight: ["lora_alpha", "LoRA Strength", "LoRA strength"],
  sampler: ["sampler_name", "Sampler"],
  scheduler: ["scheduler_name", "Scheduler"],
  steps: ["num_inference_steps", "Steps"],
  cfg: ["guidance_scale", "Guidance Scale"],
  distilledCfg: ["distilled_guidance_scale", "Distilled Guidance"],
  seed: ["seed", "Seed"],
  width: ["width", "Width"],
  height: ["height", "Height"],
  clipSkip: ["clip_skip", "Clip Skip"],
  denoise: ["prompt_strength", "Prompt Strength"],
} as const;

/** Easy Diffusion: a text for each setting in a PNG, one JSON of them all in the EXIF comment elsewhere. */
export function readEasyDiffusion(texts: Texts): Reading | undefined {
  const all: readonly string[] = Object.values(names).flat();
  const fields = fieldsOf(texts.get("parameters")) ?? Object.fromEntries(texts);
  const get = (name: keyof typeof names): unknown =>
    names[name].map((key) => fields[key]).find((value) => value !== undefined);
  const isWhole =
    textOf(get("positive")) !== undefined && seedOf(get("seed")) !== undefined && get("model") !== undefined;
  if (!isWhole || numberOf(get("steps")) === undefined) return undefined;
  const used = ["parameters", ...all];
  return { dialect: "easydiffusion", used, settings: settingsOf(get, fields, all), confidence: 1 };
}

function settingsOf(get: (name: keyof typeof names) => unknown, fields: Fields, all: readonly string[]): Settings {
  const weights = [get("loraWeight")].flat();
  const loras = [get("lora")].flat().flatMap((name, index) => loraOf(name, weights[index]));
  return {
    generator: "Easy Diffusion",
    positive: textOf(get("positive")),
    negative: textOf(get("negative")),
    model: modelOf(get("model")),
    vae: nameOf(get("vae")),
    ...(loras.length > 0 && { loras: loras.slice(0, 100) }),
    sampler: nameOf(get("sampler")),
    scheduler: nameOf(get("scheduler")),
    steps: numberOf(get("steps")),
    cfg: numberOf(get("cfg")),
    distilledCfg: numberOf(get("distilledCfg")),
    seed: seedOf(get("seed")),
    width: numberOf(get("width")),
    height: numberOf(get("height")),
    clipSkip: numberOf(get("clipSkip")),
    denoise: numberOf(get("denoise")),
    extra: extraOf(fields, all),
  };
}
