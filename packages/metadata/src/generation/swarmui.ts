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

/** SwarmUI: JSON under `sui_image_params`, in the usual comment or, of old, where a camera's model stands. */
export function readSwarmUi(texts: Texts): Reading | undefined {
  for (const key of ["parameters", "exif.Model"]) {
    const whole = fieldsOf(texts.get(key));
    const params = fieldsOf(whole?.["sui_image_params"]);
    if (whole && params)
      return { dialect: "swarmui", used: [key, "prompt"], settings: settingsOf(params, whole), confidence: 1 };
  }
  return undefined;
}

const taken = [
  "prompt", "negativeprompt", "model", "vae", "loras", "loraweights", "sampler", "scheduler", "steps", "cfgscale",
  "fluxguidancescale", "seed", "variationseed", "variationseedstrength", "width", "height", "initimagecreativity", "swarm_version",
]; // biome-ignore format: one list

function settingsOf(params: Fields, whole: Fields): Settings {
  const hashes = new Map(
    listOf(whole["sui_models"]).map((row) => [fieldsOf(row)?.["name"], fieldsOf(row)?.["hash"]] as const),
  );
  const hashOf = (name: unknown) => hashes.get(name) ?? hashes.get(`${String(name)}.safetensors`);
  const weights = words(params["loraweights"]);
  const loras = words(params["loras"]).flatMap((name, index) => loraOf(name, weights[index], hashOf(name)));
  return {
    generator: "SwarmUI",
    generatorVersion: nameOf(params["swarm_version"]),
    positive: textOf(params["prompt"]),
    negative: textOf(params["negativeprompt"]),
    model: modelOf(params["model"], hashOf(params["model"])),
    vae: nameOf(params["vae"]),
    ...(loras.length > 0 && { loras: loras.slice(0, 100) }),
    sampler: nameOf(params["sampler"]),
    scheduler: nameOf(params["scheduler"]),
    steps: numberOf(params["steps"]),
    cfg: numberOf(params["cfgscale"]),
    distilledCfg: numberOf(params["fluxguidancescale"]),
    seed: seedOf(params["seed"]),
    subseed: seedOf(params["variationseed"]),
    subseedStrength: numberOf(params["variationseedstrength"]),
    width: numberOf(params["width"]),
    height: numberOf(params["height"]),
    denoise: numberOf(params["initimagecreativity"]),
    extra: extraOf(params, taken),
  };
}

/** A list, or the same in one text with commas, as older versions wrote it. */
const words = (value: unknown): unknown[] =>
  typeof value === "string" ? value.slice(0, 16_384).split(",").filter(Boolean) : listOf(value);
