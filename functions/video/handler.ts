import { laneHandler } from "@darkroom/platform";
import { stages } from "../stages.ts";
import * as playback from "./playback/handler.ts";
import * as preview from "./preview/handler.ts";
import * as storyboard from "./storyboard/handler.ts";

/** The lane `video`: what is made of films while nothing else is to be decoded. */
export const handler = laneHandler(stages, [storyboard.worked, preview.worked, playback.worked]);
