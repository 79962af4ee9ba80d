import type { Woken } from "../functions/manifest.ts";
import { queueUrl } from "./queues.ts";
import { derived, media } from "./storage.ts";
import { table } from "./table.ts";

const leastWorkingMb = 512; // of a function's disk, for what is made of an original
const bytesOf = (mb: number): string => String(mb * 1024 ** 2);

/** What whoever deploys may choose, and the functions take their own word for otherwise. */
const chosen = () =>
  Object.fromEntries(
    ["AI_BACKEND", "AI_MODES", "DARKROOM_PLAYBACK", "DARKROOM_STACKS", "DARKROOM_TRASH_DAYS"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );

/** The variables a function reads: names and addresses, and no secret. */
export const environment = ({ diskMb, workingMb = leastWorkingMb, reads = [] }: Woken) => ({
  DARKROOM_PROFILE: "deployed",
  DARKROOM_MEDIA_BUCKET: media.name,
  DARKROOM_DERIVED_BUCKET: derived.name,
  DARKROOM_TABLE_NAME: table.name,
  DARKROOM_QUEUE_URL: queueUrl,
  DARKROOM_DECODE_SLOTS: "1", // each invocation has a machine of its own
  ...chosen(),
  ...(reads.includes("prompts") && { PROMPTS_DIR: "prompts" }), // beside the bundle, where a function begins
  ...(diskMb !== undefined && { DARKROOM_ORIGINALS_BYTES: bytesOf(diskMb - workingMb) }),
});
