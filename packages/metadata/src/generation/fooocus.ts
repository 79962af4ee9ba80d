import { parseInfotext } from "./infotext.ts";
import type { Reading, Texts } from "./reading.ts";
import {
  extraOf,
  type Fields,
  fieldsOf,
  type Lora,
  listOf,
  loraOf,
  modelOf,
  nameOf,
  numberOf,
  type Settings,
  seedOf,
  sizeOf,
  textOf,
} from "./settings.ts";

/** Fooocus: `parameters` as JSON, or in AUTOMATIC1111's way where its scheme says so; and RuinedFooocus, a fork. */
export function readFooocus(texts: Texts): Reading | undefined {
  const text = texts.get("parameters");
  const scheme = texts.get("fooocus_scheme") ?? texts.get("exif.MakerNote");
  const used = ["parameters", "fooocus_scheme"];
  const fields = fieldsOf(text);
  if (fields?.["software"] === "RuinedFooocus")
    return { dialect: "fooocus", used, settings: ofFork(fields), confidence: 1 };
  if (fields && (scheme === "fooocus" || nameOf(fields["version"])?.startsWith("Fooocus")))
    return { dialect: "fooocus", used, settings: ofScheme(fields), confidence: 1 };
  const line = scheme === "a1111" && text ? parseInfotext(text) : undefined;
  return line && { dialect: "fooocus", used, settings: { ...line, generator: "Fooocus" }, confidence: 0.9 };
}

const taken = [
  "prompt", "negative_prompt", "base_model", "base_model_hash", "vae", "loras", "sampler", "scheduler", "steps", "guidance_scale",
  "seed", "resolution", "clip_skip", "version", "metadata_scheme", "full_prompt", "full_negative_prompt", "prompt_expansion",
]; // biome-ignore format: one list

function ofScheme(fields: Fields): Settings {
  const loras = lorasOf(fields);
  return {
    generator: "Fooocus",
    generatorVersion: nameOf(fields["version"])?.replace(/^Fooocus v?/, ""),
    positive: textOf(fields["prompt"]),
    negative: textOf(fields["negative_prompt"]),
    model: modelOf(fields["base_model"], fields["base_model_hash"]),
    vae: nameOf(fields["vae"]),
    ...(loras.length > 0 && { loras }),
    sampler: nameOf(fields["sampler"]),
    scheduler: nameOf(fields["scheduler"]),
    steps: numberOf(fields["steps"]),
    cfg: numberOf(fields["guidance_scale"]),
    seed: seedOf(fields["seed"]),
    ...sizeOf(fields["resolution"]),
    clipSkip: numberOf(fields["clip_skip"]),
    extra: extraOf(fields, [...taken, ...loraKeys]),
  };
}

const loraKeys = Array.from({ length: 20 }, (_, index) => `lora_combined_${index + 1}`);

/** `[name, weight, hash]` each, or in keys of their own as "name : weight". */
function lorasOf(fields: Fields): Lora[] {
  const listed = listOf(fields["loras"]).flatMap((row) => loraOf(listOf(row)[0], listOf(row)[1], listOf(row)[2]));
  const combined = loraKeys.flatMap((key) => {
    const [name, weight] = (textOf(fields[key]) ?? "").split(" : ");
    return loraOf(name, weight);
  });
  return listed.length > 0 ? listed.slice(0, 100) : combined;
}

function ofFork(fields: Fields): Settings {
  const loras = listOf(fields["loras"]).flatMap((row) => {
    const entry = fieldsOf(row) ?? {};
    return loraOf(entry["name"] ?? listOf(row)[0], entry["weight"] ?? listOf(row)[1]);
  });
  return {
    generator: "RuinedFooocus",
    positive: textOf(fields["Prompt"]),
    negative: textOf(fields["Negative"]),
    model: modelOf(fields["base_model_name"], fields["base_model_hash"]),
    ...(loras.length > 0 && { loras: loras.slice(0, 100) }),
    sampler: nameOf(fields["sampler_name"]),
    scheduler: nameOf(fields["scheduler"]),
    steps: numberOf(fields["steps"]),
    cfg: numberOf(fields["cfg"]),
    seed: seedOf(fields["seed"]),
    width: numberOf(fields["width"]),
    height: numberOf(fields["height"]),
    clipSkip: numberOf(fields["clip_skip"]),
    denoise: numberOf(fields["denoise"]),
  };
}
