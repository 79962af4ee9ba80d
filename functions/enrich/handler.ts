import { laneHandler } from "@darkroom/platform";
import { stages } from "../stages.ts";
import { worked as caption } from "./caption/handler.ts";
import { worked as embed } from "./embed/handler.ts";
import { worked as feedback } from "./feedback/handler.ts";
import { worked as nsfwClassify } from "./nsfw-classify/handler.ts";
import { worked as promptEval } from "./prompt-eval/handler.ts";
import { worked as promptRecon } from "./prompt-recon/handler.ts";
import { worked as quality } from "./quality/handler.ts";
import { worked as tagsNormalize } from "./tags-normalize/handler.ts";
import { worked as title } from "./title/handler.ts";
import { worked as transcribe } from "./transcribe/handler.ts";

/** The lane of the models: one function for every mode. */
export const handler = laneHandler(stages, [
  caption,
  title,
  tagsNormalize,
  quality,
  nsfwClassify,
  promptEval,
  promptRecon,
  transcribe,
  embed,
  feedback,
]);
