import { Fault } from "@darkroom/domain";
import type { ChildPictures } from "./child-wire.ts";
import type { Answered } from "./decode-child.ts";
import { invalidImage, truncated } from "./image-faults.ts";

export type Picture = ChildPictures["pictures"][number] & { bytes: Buffer };

/** The pictures in the order of the sizes asked for, and what the smallest of them tells. */
export type Pictures = Omit<ChildPictures, "pictures"> & {
  pictures: Picture[];
  /** Of films of high dynamic range: are they brought to what every screen shows, or shown pale as they are? */
  isToneMapped?: boolean;
};

/** A child's answer as pictures, or as the fault its words mean. */
export function asPictures(answered: Answered, memoryLimitBytes: number): Pictures {
  const { answer, blobs } = answeredOr(answered, memoryLimitBytes);
  if (!answer.made) throw new Error("a decode child answered another question");
  const { pictures, ...facts } = answer.made;
  return {
    ...facts,
    pictures: pictures.map((picture, index) => ({ ...picture, bytes: blobs[index] ?? Buffer.alloc(0) })),
  };
}

/** A child's answer, or throws the fault its words mean. */
export function answeredOr(answered: Answered, memoryLimitBytes: number): Answered {
  const { error, peakRssBytes } = answered.answer;
  if (error !== undefined) throw faultOf(error, peakRssBytes, memoryLimitBytes);
  return answered;
}

/** Reads the words of libvips. A decoder without memory often calls the file broken, so memory is looked at first. */
function faultOf(words: string, peakRssBytes: number, memoryLimitBytes: number): Fault {
  const cause = new Error(words);
  if (/timeout: \d+% complete/i.test(words))
    return new Fault("interrupted", "timeout", "Decoding took too long", { cause });
  if (/security limit/i.test(words))
    return new Fault("unsupported", "too_large_for_decode", "The picture asks for more than decoders give", { cause });
  const isShortOfMemory = /out of memory|insufficient memory|memory allocation|cannot allocate|bad_alloc|\boom\b/i.test(
    words,
  );
  if (isShortOfMemory || peakRssBytes >= memoryLimitBytes * 0.8)
    return new Fault("interrupted", "oom", "Decoding took all of its memory", { cause, peakRssBytes });
  if (/pixel limit|too large|exceeds/i.test(words))
    return new Fault("unsupported", "too_large_for_decode", "The picture is too large to decode", { cause });
  if (/premature end|truncated|unexpected end|end of (file|stream|input)|not enough data/i.test(words))
    return truncated("the picture's data");
  return invalidImage("the decoder refuses it", cause);
}
