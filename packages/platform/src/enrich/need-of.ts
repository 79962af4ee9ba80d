import type { Mode } from "@darkroom/domain";
import type { Need } from "@darkroom/models";
import type { Config } from "../config.ts";

/** The model that is configured for what a mode looks at, the variable that names it, and what it must be able to do. */
export function needOf(
  { sees }: Pick<Mode.Mode | Mode.Vectors, "sees">,
  { visionModel, wordsModel, embedModel }: Config["ai"],
): Need {
  if (sees === "picture") return { field: "AI_VISION_MODEL", model: visionModel, capability: "vision" };
  if (sees === "words") return { field: "AI_FEEDBACK_MODEL", model: wordsModel, capability: "completion" };
  return { field: "AI_EMBED_MODEL", model: embedModel, capability: "embedding" };
}

/** Who answers where no model does. */
export const stubModel = { name: "stub", digest: "stub-1" };
