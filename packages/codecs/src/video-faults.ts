import { Fault } from "@darkroom/domain";
import { listBoxes, openFileSource } from "@darkroom/metadata";
import { truncated } from "./image-faults.ts";

/** The bytes cannot be the video they claim to be. */
export const invalidVideo = (why: string, cause?: unknown) =>
  new Fault("unsupported", "invalid_video", `This is not a readable video: ${why}`, { cause });

/** Reads why a media tool refused a file: too short by its own account, a type or codec outside the lists, or broken. */
export async function explainRefusal(path: string, stderr: string): Promise<Fault> {
  const cause = new Error(stderr.slice(0, 1024));
  if (await isCutShort(path)) return truncated("a box that announces more");
  if (/codec.*not on whitelist|whitelist.*codec/i.test(stderr))
    return new Fault("unsupported", "unsupported_codec", "Darkroom does not decode this video codec", { cause });
  if (/not on whitelist|whitelist/i.test(stderr))
    return new Fault("unsupported", "unsupported_type", "Darkroom does not read this type of video", { cause });
  if (/cannot allocate memory|out of memory/i.test(stderr))
    return new Fault("interrupted", "oom", "The media tool took all of its memory", { cause });
  return invalidVideo("the decoder refuses it", cause);
}

/** Does an ISO media file end before its last box does? Of other containers this cannot be said. */
async function isCutShort(path: string): Promise<boolean> {
  await using source = await openFileSource(path);
  const boxes = await listBoxes(source, 0, source.sizeBytes);
  return boxes[0]?.type === "ftyp" && boxes.some((box) => box.isCut);
}
