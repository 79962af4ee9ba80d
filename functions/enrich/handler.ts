import { laneHandler } from "@darkroom/platform";
import { stages } from "../stages.ts";
import { worked as caption } from "./caption/handler.ts";
import { worked as tagsNormalize } from "./tags-normalize/handler.ts";
import { worked as title } from "./title/handler.ts";

/** The lane of the models: one function for every mode. */
export const handler = laneHandler(stages, [caption, title, tagsNormalize]);
