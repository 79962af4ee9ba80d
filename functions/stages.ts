import { modes } from "./enrich/modes.ts";
import { hash } from "./hash/stage.ts";
import { probe } from "./probe/stage.ts";
import { thumbnail } from "./thumbnail/stage.ts";
import { playback } from "./video/playback/stage.ts";
import { preview } from "./video/preview/stage.ts";
import { storyboard } from "./video/storyboard/stage.ts";

/** The pipeline, in the order an asset meets it. A stage starts when the stages it names in `after` are over. */
export const stages = [...[hash, probe, thumbnail, storyboard, preview, playback], ...modes] as const;
