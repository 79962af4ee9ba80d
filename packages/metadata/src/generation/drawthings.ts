import type { Reading, Texts } from "./reading.ts";
import {
  extraOf,
  fieldsOf,
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

const taken = ["c", "uc", "model", "lora", "sampler", "steps", "scale", "seed", "size", "strength", "v2", "clip_skip"];

/** Draw Things: JSON in the comment of the XMP packet, `c` what the picture should show and `uc` what not. */
export function readDrawThings(texts: Texts): Reading | undefined {
  const key = "xmp.UserComment";
  const fields = fieldsOf(texts.get(key));
  if (typeof fields?.["c"] !== "string") return undefined;
  const loras = listOf(fields["lora"]).flatMap((row) => {
    const entry = fieldsOf(row) ?? {};
    return loraOf(entry["model"] ?? entry["file"], entry["weight"]);
  });
  const settings: Settings = {
    generator: "Draw Things",
    positive: textOf(fields["c"]),
    negative: textOf(fields["uc"]),
    model: modelOf(fields["model"]),
    ...(loras.length > 0 && { loras: loras.slice(0, 100) }),
    sampler: nameOf(fields["sampler"]),
    steps: numberOf(fields["steps"]),
    cfg: numberOf(fields["scale"]),
    seed: seedOf(fields["seed"]),
    ...sizeOf(fields["size"]),
    clipSkip: numberOf(fields["clip_skip"]),
    denoise: numberOf(fields["strength"]),
    extra: extraOf(fields, taken),
  };
  return { dialect: "drawthings", used: [key], settings, confidence: 1 };
}
