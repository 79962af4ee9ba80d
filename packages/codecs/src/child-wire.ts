import type { Bounds } from "./fit-size.ts";
import type { FilePart } from "./image-header.ts";
import type { Signals } from "./measure-frame.ts";
import type { PictureSize } from "./picture-size.ts";

/**
 * What parent and decode child say to each other. The parent writes one JSON line per request to the child's stdin; the
 * child answers on its fourth descriptor with one JSON line, followed by `byteLengths` many bytes of each picture.
 * The input lies in the child's folder under a fixed name, never in a message.
 */
export type ChildRequest = {
  /** An image in `input.bin`, or raw 8-bit RGB pixels in it, of the given size, from `pixelsAt` on. */
  input:
    | {
        format: string;
        pixelLimit: number;
        hasAlpha: boolean;
        /** Where the ICC profile lies in the file, for a decoder that leaves colours as they are. */
        profileAt?: FilePart;
        /** Where the JPEG lies that is shown for a camera's raw file, and its turn (EXIF, 1 to 8), which the file says and not the JPEG. */
        part?: FilePart;
        orientation?: number;
      }
    | { widthPx: number; heightPx: number; pixelsAt: number };
  sizes: readonly PictureSize[];
  /** In place of the sizes: the first frames of an animation, moving. */
  animation?: { frames: number; role: string; longEdgePx: number };
  /** In place of the sizes: the text hidden in the lowest bits, if there is one. */
  hidden?: true;
  /** In place of the sizes: pictures as models take them, one for each part; `null`: all of it. */
  fitted?: Bounds & { format: "jpeg" | "png"; parts: readonly (Part | null)[] };
  /** In place of the sizes: what is measured of the picture. */
  measured?: true;
};

/** A part of a picture, in its own pixels. */
type Part = { leftPx: number; topPx: number; widthPx: number; heightPx: number };

type ChildPicture = { role: string; widthPx: number; heightPx: number; contentType: string };

export type ChildPictures = {
  pictures: ChildPicture[];
  placeholder: string;
  dominantColor: string;
  pHash64: string;
  dHash64: string;
  isFlat: boolean;
  source: { widthPx: number; heightPx: number };
};

/** A child that could not answer says why, in the decoder's words. */
export type ChildAnswer = { peakRssBytes: number; byteLengths: number[] } & Said;

type Answers = {
  made: ChildPictures;
  hidden: true;
  moving: ChildPicture;
  fitted: Omit<ChildPicture, "role">[];
  measured: Signals;
  error: string;
};

/** One of these, and none of the others. */
type Said = {
  [name in keyof Answers]: Pick<Answers, name> & { [other in Exclude<keyof Answers, name>]?: never };
}[keyof Answers];

export const inputName = "input.bin";

const maxLineBytes = 64 * 1024;
const maxAnswerBytes = 64 * 1024 * 1024;

/** Reads answers out of a stream of chunks; calls back once for each. Throws when the child says too much. */
export function readAnswers(onAnswer: (answer: ChildAnswer, blobs: Buffer[]) => void): (chunk: Buffer) => void {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let wantedBytes = 0;
  return (chunk) => {
    pending.push(chunk);
    pendingBytes += chunk.length;
    while (pendingBytes > 0 && pendingBytes >= wantedBytes) {
      const all = Buffer.concat(pending);
      const lineEnd = all.subarray(0, maxLineBytes).indexOf("\n");
      pending = [all];
      if (lineEnd < 0) {
        if (pendingBytes > maxLineBytes) throw new Error("a decode child sent no line");
        return;
      }
      const answer = JSON.parse(all.toString("utf8", 0, lineEnd)) as ChildAnswer;
      const bytes = answer.byteLengths.reduce((sum, length) => sum + length, 0);
      if (!(bytes <= maxAnswerBytes)) throw new Error("a decode child sent too much");
      wantedBytes = lineEnd + 1 + bytes;
      if (pendingBytes < wantedBytes) return;
      let at = lineEnd + 1;
      const blobs = answer.byteLengths.map((length) => {
        at += length;
        return all.subarray(at - length, at);
      });
      pending = [all.subarray(at)];
      pendingBytes -= wantedBytes;
      wantedBytes = 0;
      onAnswer(answer, blobs);
    }
  };
}
