import type { Format } from "./formats.ts";
import { formats } from "./formats.ts";
import { instantOf, maxDurationSec, maxStreams, numberOf, type Tags, tagsOf, textOf } from "./video-facts.ts";

/** What a recording or a song is, by its container, its stream and its tags. */
export type AudioFacts = {
  format: Format;
  contentType: string;
  audioCodec: string;
  /** Which of the container's streams is the sound. */
  streamIndex: number;
  /** The cover's stream, where there is one. */
  coverIndex?: number;
  /** Absent where the container does not say; at most 30 days. */
  durationSec?: number;
  sampleRateHz?: number;
  channels?: number;
  /** Of the stream where it says, else of the file. */
  bitRateBps?: number;
  bitDepth?: number;
  title?: string;
  artist?: string;
  album?: string;
  albumArtist?: string;
  /** As the tags write them: "3", or "3/12". */
  track?: string;
  disc?: string;
  genre?: string;
  composer?: string;
  comment?: string;
  /** When it was published, as the tags write it: a year, or a date. */
  releasedAt?: string;
  /** ISO 8601: when it was recorded, where the container or a tag says so to the day. */
  createdAt?: string;
  /** The program or device that wrote it. */
  software?: string;
  /** `duration_suspect` */
  warnings: string[];
};

/** Reads the JSON of ffprobe (`-show_format -show_streams`); `undefined` when there is no sound in it. */
export function audioFactsOf(described: unknown, format: Format): AudioFacts | undefined {
  const { streams: all, format: whole } = tagsOf(described);
  const container = tagsOf(whole);
  const streams = (Array.isArray(all) ? all : []).slice(0, maxStreams).map(tagsOf);
  const audio = streams.find((stream) => stream["codec_type"] === "audio");
  if (!audio) return undefined;
  const cover = streams.find(
    (stream) => stream["codec_type"] === "video" && tagsOf(stream["disposition"])["attached_pic"] === 1,
  );
  const durationSec = numberOf(container["duration"]) ?? numberOf(audio["duration"]);
  const isSuspect = durationSec !== undefined && durationSec > maxDurationSec;
  return {
    format,
    contentType: formats[format].contentType,
    audioCodec: textOf(audio["codec_name"]) ?? "unknown",
    streamIndex: numberOf(audio["index"]) ?? 0,
    ...(cover && { coverIndex: numberOf(cover["index"]) ?? 0 }),
    ...(durationSec !== undefined && durationSec >= 0 && { durationSec: Math.min(durationSec, maxDurationSec) }),
    ...positive("sampleRateHz", audio["sample_rate"]),
    ...positive("channels", audio["channels"]),
    ...positive("bitRateBps", audio["bit_rate"] ?? container["bit_rate"]),
    ...positive("bitDepth", numberOf(audio["bits_per_raw_sample"]) || audio["bits_per_sample"]),
    ...writtenIn(tagsOf(container["tags"]), tagsOf(audio["tags"])),
    warnings: isSuspect ? ["duration_suspect"] : [],
  };
}

function positive<Name extends string>(name: Name, value: unknown): { [Key in Name]?: number } {
  const number = numberOf(value);
  return (number !== undefined && number > 0 ? { [name]: number } : {}) as { [Key in Name]?: number };
}

/** Ogg keeps its tags with the stream, the others with the container; names are written in any case. */
function writtenIn(container: Tags, stream: Tags): Partial<AudioFacts> {
  const tags = new Map(
    [...Object.entries(stream), ...Object.entries(container)].map(([name, value]) => [name.toLowerCase(), value]),
  );
  const first = (...names: string[]) => names.map((name) => textOf(tags.get(name))).find((text) => text !== undefined);
  const releasedAt = first("date", "tdor", "originaldate", "year");
  const writtenAt = [first("com.apple.quicktime.creationdate"), recordedAt(releasedAt, first("creation_time"))];
  const createdAt = writtenAt.map(instantOf).find((instant) => instant !== undefined);
  const said = {
    title: first("title", "com.apple.quicktime.title"),
    artist: first("artist", "author"),
    album: first("album"),
    albumArtist: first("album_artist", "albumartist"),
    track: first("track", "tracknumber"),
    disc: first("disc", "discnumber"),
    genre: first("genre"),
    composer: first("composer"),
    comment: first("comment", "description"),
    software: first("com.apple.quicktime.software", "encoded_by", "encoder"),
    releasedAt,
    createdAt,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** Broadcast wave tells the day as a date and the time of day as the time of creation; others tell the instant. */
function recordedAt(date = "", time = ""): string {
  return /^\d\d:\d\d:\d\d$/.test(time) ? `${date}T${time}Z` : time;
}
