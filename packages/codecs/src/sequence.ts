import { type Box, type ByteSource, bodyOf, listBoxes } from "@darkroom/metadata";

/** The pictures of a sequence and how long they are shown together. */
export type Sequence = { frames: number; animationSec?: number };

const maxTracks = 8;
const maxFrames = 100_000;
const maxSec = 86_400;

/**
 * The track of pictures in an AVIF or HEIC that moves (ISO/IEC 23008-12, 7): how many samples it has (`stsz`) and how long
 * it is (`mdhd`). Nothing in one that stands still.
 */
export async function readSequence(source: ByteSource): Promise<Sequence | undefined> {
  const inside = (box: Box) => listBoxes(source, box.bodyAt, box.endsAt);
  const find = async (boxes: Promise<Box[]>, type: string) => (await boxes).find((box) => box.type === type);
  const index = await find(listBoxes(source, 0, source.sizeBytes), "moov");
  const tracks = index ? (await inside(index)).filter(({ type }) => type === "trak").slice(0, maxTracks) : [];
  for (const track of tracks) {
    const media = await find(inside(track), "mdia");
    const handler = media && (await find(inside(media), "hdlr"));
    if (!media || !handler || (await bodyOf(source, handler, 12)).toString("latin1", 8, 12) !== "pict") continue;
    const information = await find(inside(media), "minf");
    const table = information && (await find(inside(information), "stbl"));
    const sizes = table && (await find(inside(table), "stsz"));
    const head = sizes ? await bodyOf(source, sizes, 12) : Buffer.alloc(0);
    const frames = head.length === 12 ? head.readUInt32BE(8) : 0;
    const length = await find(inside(media), "mdhd");
    const animationSec = length && secondsOf(await bodyOf(source, length, 32));
    if (frames > 1) return { frames: Math.min(frames, maxFrames), ...(animationSec && { animationSec }) };
  }
  return undefined;
}

function secondsOf(header: Buffer): number | undefined {
  const isLong = header[0] === 1;
  if (header.length < (isLong ? 32 : 20)) return undefined;
  const [scaleAt, durationAt] = isLong ? [20, 24] : [12, 16];
  const duration = isLong ? Number(header.readBigUInt64BE(durationAt)) : header.readUInt32BE(durationAt);
  const seconds = duration / header.readUInt32BE(scaleAt);
  return seconds > 0 && seconds <= maxSec ? Math.round(seconds * 1000) / 1000 : undefined;
}
