import type { Reading, Texts } from "./reading.ts";
import {
  extraOf,
  type Fields,
  fieldsOf,
  listOf,
  modelOf,
  nameOf,
  numberOf,
  type Settings,
  seedOf,
  textOf,
} from "./settings.ts";

/** NovelAI: `Software`, `Source` and a JSON `Comment`; in a WebP all of them as one JSON in the EXIF comment. */
export function readNovelAi(texts: Texts): Reading | undefined {
  const whole = fieldsOf(texts.get("parameters"));
  const outer = whole && "Comment" in whole ? whole : Object.fromEntries(texts);
  const comment = outer["Software"] === "NovelAI" ? fieldsOf(outer["Comment"]) : undefined;
  if (!comment) return undefined;
  const used = ["Comment", "parameters", "Description", "Software", "Source", "Title", "Generation time"];
  const settings = { generator: "NovelAI", ...settingsOf(comment, outer) };
  return { dialect: "novelai", used, settings, confidence: 1 };
}

const taken = [
  "prompt", "uc", "steps", "sampler", "noise_schedule", "scale", "seed", "width", "height", "v4_prompt",
  "v4_negative_prompt", "signed_hash",
]; // biome-ignore format: one list

function settingsOf(comment: Fields, outer: Fields): Settings {
  const [caption, unwanted] = [captionOf(comment["v4_prompt"]), captionOf(comment["v4_negative_prompt"])];
  const characters = listOf(caption["char_captions"]).flatMap((row) => nameOf(fieldsOf(row)?.["char_caption"]) ?? []);
  const isFromPicture = comment["request_type"] === "Img2ImgRequest"; // else it writes a strength that means nothing
  return {
    positive: textOf(caption["base_caption"]) ?? textOf(comment["prompt"]) ?? textOf(outer["Description"]),
    negative: textOf(unwanted["base_caption"]) ?? textOf(comment["uc"]),
    ...(characters.length > 0 && { characterPrompts: characters.slice(0, 50) }),
    model: sourceModel(nameOf(outer["Source"])),
    sampler: nameOf(comment["sampler"]),
    scheduler: nameOf(comment["noise_schedule"]),
    steps: numberOf(comment["steps"]),
    cfg: numberOf(comment["scale"]),
    seed: seedOf(comment["seed"]),
    width: numberOf(comment["width"]),
    height: numberOf(comment["height"]),
    ...(isFromPicture && { denoise: numberOf(comment["strength"]) }),
    extra: extraOf(comment, taken),
  };
}

const captionOf = (prompt: unknown): Fields => fieldsOf(fieldsOf(prompt)?.["caption"]) ?? {};

/** "NovelAI Diffusion V4 37442FCA": a name, and the hash of its weights. */
function sourceModel(source: string | undefined): Settings["model"] {
  const match = /^(.{1,200}) ([0-9A-F]{8})$/.exec(source ?? "");
  return match ? modelOf(match[1], match[2]) : modelOf(source);
}
