import { duration } from "../../../lib/format.ts";
import { type Fact, lines, type Reader } from "./reading.ts";

const layouts: Record<number, string> = { 1: "mono", 2: "stereo", 6: "5.1", 8: "7.1" };

/** What a recording or a song is, and what its tags say. */
export function soundOf(durationSec: number | undefined, { text, number }: Reader): Fact[] {
  const [rateHz, channels, bitRateBps, depth] = [
    number("sampleRateHz"),
    number("channels"),
    number("bitRateBps"),
    number("bitDepth"),
  ];
  number("coverIndex");
  return lines([
    ["Artist", text("artist")],
    ["Album", text("album")],
    ["Album artist", text("albumArtist")],
    ["Track", text("track")],
    ["Disc", text("disc")],
    ["Released", text("releasedAt"), "as its tags say"],
    ["Genre", text("genre")],
    ["Composer", text("composer")],
    ["Comment", text("comment")],
    ["Length", durationSec !== undefined && duration(durationSec)],
    ["Codec", text("audioCodec"), depth ? `${depth} bit` : undefined],
    ["Sample rate", rateHz && `${rateHz / 1000} kHz`],
    ["Channels", channels && (layouts[channels] ?? channels)],
    ["Bit rate", bitRateBps && `${Math.round(bitRateBps / 1000)} kbit/s`],
  ]);
}
