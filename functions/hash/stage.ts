import { AssetId, Stage } from "@darkroom/domain";
import * as z from "zod";

/** Whose bytes are these? SHA-256, and the asset that had them first. */
export const hash = Stage.define({
  name: "hash",
  version: 1,
  after: [],
  accepts: ["image", "video", "audio", "other"],
  output: z.object({ sha256: z.string().length(64), duplicateOf: AssetId.optional() }),
  timeoutSec: 600, // a whole film is streamed
  memoryMb: 512,
  maxAttempts: 4,
  access: { table: ["delete"] }, // a first holder that went without a word
});
