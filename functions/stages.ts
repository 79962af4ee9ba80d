import { caption } from "./enrich/caption/stage.ts";
import { embed } from "./enrich/embed/stage.ts";
import { nsfwClassify } from "./enrich/nsfw-classify/stage.ts";
import { promptEval } from "./enrich/prompt-eval/stage.ts";
import { promptRecon } from "./enrich/prompt-recon/stage.ts";
import { quality } from "./enrich/quality/stage.ts";
import { tagsNormalize } from "./enrich/tags-normalize/stage.ts";
import { title } from "./enrich/title/stage.ts";
import { transcribe } from "./enrich/transcribe/stage.ts";
import { hash } from "./hash/stage.ts";
import { probe } from "./probe/stage.ts";
import { thumbnail } from "./thumbnail/stage.ts";
import { playback } from "./video/playback/stage.ts";
import { preview } from "./video/preview/stage.ts";
import { storyboard } from "./video/storyboard/stage.ts";

/** The pipeline, in the order an asset meets it. A stage starts when the stages it names in `after` are over. */
export const stages = [
  ...[hash, probe, thumbnail, storyboard, preview, playback],
  ...[caption, title, tagsNormalize, quality, nsfwClassify, promptEval, promptRecon, transcribe, embed],
] as const;
