import type { Mode } from "@darkroom/domain";
import type { Config } from "../config.ts";

/** The model that is configured for what a mode looks at, the variable that names it, and what it must be able to do. */
export const needOf = ({ sees }: Pick<Mode.Mode, "sees">, { visionModel, wordsModel }: Config["ai"]) =>
  sees === "picture"
    ? ({ field: "AI_VISION_MODEL", model: visionModel, capability: "vision" } as const)
    : ({ field: "AI_FEEDBACK_MODEL", model: wordsModel, capability: "completion" } as const);

/** Who answers where no model does. */
export const stubModel = { name: "stub", digest: "stub-1" };
