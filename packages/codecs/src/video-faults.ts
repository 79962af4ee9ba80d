import { Fault } from "@darkroom/domain";
import type { ByteSource } from "@darkroom/metadata";
import { listBoxes, openFileSource } from "@darkroom/metadata";
import { truncated } from "./image-faults.ts";

/** The bytes cannot be the video they claim to be. */
export const invalidVideo = (why: string, cause?: unknown) =>
  new Fault("unsupported", "invalid_video", `This is not a readable video: ${why}`, { cause });

/** Reads why a media tool refused a file: too short by its own account, a type or codec outside the lists, or broken. */
export async function explainRefusal(path: string, stderr: string, invalid = invalidVideo): Promise<Fault> {
  const cause = new Error(stderr.slice(0, 1024));
  await using source = await openFileSource(path);
  if (await isCutShort(source)) return truncated("a box that announces more");
  if (/codec.*not on whitelist|whitelist.*codec/i.test(stderr))
    return new Fault("unsupported", "unsupported_codec", "Darkroom does not decode this codec", { cause });
  if (/not on whitelist|whitelist/i.test(stderr))
    return new Fault("unsupported", "unsupported_type", "Darkroom does not read this type of container", { cause });
  if (/cannot allocate memory|out of memory/i.test(stderr))
    return new Fault("interrupted", "oom", "The media tool took all of its memory", { cause });
  return invalid("the decoder refuses it", cause);
}

/** Does an ISO media file end before its last box does? Of other containers this cannot be said. */
export async function isCutShort(source: ByteSource): Promise<boolean> {
  const boxes = await listBoxes(source, 0, source.sizeBytes);
  return ["ftyp", "JXL "].includes(boxes[0]?.type ?? "") && boxes.some((box) => box.isCut);
}
