import { withVector } from "@darkroom/platform/enrich";
import { textOf } from "./compose.ts";
import { embed } from "./stage.ts";

export const worked = withVector(embed, textOf);
