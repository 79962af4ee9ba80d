import type { Stage } from "@darkroom/domain";
import type { Config } from "./config.ts";

/** The stages that are work here: those that ask a model are none where no backend is set. */
export const dueStages = (pipeline: readonly Stage.Stage[], { ai }: Pick<Config, "ai">): readonly Stage.Stage[] =>
  ai.backend === "off" ? pipeline.filter(({ enriches }) => !enriches) : pipeline;
