import { caption } from "./caption/stage.ts";
import { embed } from "./embed/stage.ts";
import { feedback } from "./feedback/stage.ts";
import { nsfwClassify } from "./nsfw-classify/stage.ts";
import { promptEval } from "./prompt-eval/stage.ts";
import { promptRecon } from "./prompt-recon/stage.ts";
import { quality } from "./quality/stage.ts";
import { tagsNormalize } from "./tags-normalize/stage.ts";
import { title } from "./title/stage.ts";
import { transcribe } from "./transcribe/stage.ts";

/** The modes, in the order an asset meets them: each comes after those whose answers it is made of. */
export const modes = [
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
] as const;
