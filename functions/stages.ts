import { hash } from "./hash/stage.ts";
import { probe } from "./probe/stage.ts";
import { thumbnail } from "./thumbnail/stage.ts";

/** The pipeline, in the order an asset meets it. A stage starts when the stages it names in `after` are over. */
export const stages = [hash, probe, thumbnail] as const;
