import type { Format } from "./formats.ts";
import { formats } from "./formats.ts";

/** What a video is, by its container and streams. */
export type VideoFacts = {
  format: Format;
  contentType: string;
  videoCodec: string;
  /** Which of the container's streams is the picture. */
  streamIndex: number;
  /** Absent when there is no sound. */
  audioCodec?: string;
  /** Absent where the container does not say; at most 30 days. */
  durationSec?: number;
  /** As people see it: pixels square, rotation applied. */
  widthPx: number;
  heightPx: number;
  storedWidthPx: number;
  storedHeightPx: number;
  /** Clockwise turn that is applied: 0, 90, 180 or 270. */
  rotationDeg: number;
  frameRate?: number;
  /** As ffmpeg calls it: yuv420p, yuv420p10le, … */
  pixelFormat?: string;
  /** Lines of two moments lie between each other. */
  isInterlaced?: boolean;
  /** Transfer of high dynamic range (PQ or HLG). */
  isHdr: boolean;
  /** Which of the two, as ffmpeg calls it: smpte2084 (PQ) or arib-std-b67 (HLG). */
  transfer?: string;
  /** Of MP4 and QuickTime: the index comes after the pictures, so that playing begins with a second look at the file. */
  isIndexLast?: boolean;
  /** ISO 8601: the camera's own date with offset where it wrote one, else the container's. */
  createdAt?: string;
  latitudeDeg?: number;
  longitudeDeg?: number;
  /** Above sea level. */
  altitudeM?: number;
  cameraMake?: string;
  cameraModel?: string;
  /** The program or system that wrote it. */
  software?: string;
  title?: string;
  /** What a live photo's film shares with the photo. */
  contentIdentifier?: string;
  /** `duration_suspect` */
  warnings: string[];
};

export type Tags = Record<string, unknown>;

export const maxStreams = 64;
export const maxDurationSec = 30 * 86_400;

/** Reads the JSON of ffprobe (`-show_format -show_streams`); `undefined` when there is no picture in it. */
export function factsOf(described: unknown, format: Format): VideoFacts | undefined {
  const { streams: all, format: container } = tagsOf(described);
  const streams = (Array.isArray(all) ? all : []).slice(0, maxStreams).map(tagsOf);
  const video = streams.find(
    (stream) => stream["codec_type"] === "video" && tagsOf(stream["disposition"])["attached_pic"] !== 1,
  );
  const [storedWidthPx, storedHeightPx] = [numberOf(video?.["width"]) ?? 0, numberOf(video?.["height"]) ?? 0];
  if (!video || !(storedWidthPx > 0 && storedHeightPx > 0)) return undefined;

  const audio = streams.find((stream) => stream["codec_type"] === "audio");
  const audioCodec = textOf(audio?.["codec_name"]);
  const rotationDeg = rotationOf(video);
  const shownWidthPx = Math.round(storedWidthPx * (quotientOf(video["sample_aspect_ratio"], ":") || 1));
  const isTurned = rotationDeg % 180 !== 0;
  const durationSec = numberOf(tagsOf(container)["duration"]) ?? numberOf(video["duration"]);
  const isSuspect = durationSec !== undefined && durationSec > maxDurationSec;
  const frameRate = quotientOf(video["avg_frame_rate"], "/") || quotientOf(video["r_frame_rate"], "/");
  return {
    format,
    contentType: formats[format].contentType,
    videoCodec: textOf(video["codec_name"]) ?? "unknown",
    streamIndex: numberOf(video["index"]) ?? 0,
    ...(audioCodec && { audioCodec }),
    ...(durationSec !== undefined && durationSec >= 0 && { durationSec: Math.min(durationSec, maxDurationSec) }),
    widthPx: isTurned ? storedHeightPx : shownWidthPx,
    heightPx: isTurned ? shownWidthPx : storedHeightPx,
    storedWidthPx,
    storedHeightPx,
    rotationDeg,
    ...(frameRate && frameRate <= 1_000 && { frameRate: Math.round(frameRate * 1000) / 1000 }),
    ...shadingOf(video),
    ...writtenBy(tagsOf(tagsOf(container)["tags"]), tagsOf(video["tags"])),
    warnings: isSuspect ? ["duration_suspect"] : [],
  };
}

type Shading = Pick<VideoFacts, "pixelFormat" | "isInterlaced" | "isHdr" | "transfer">;

function shadingOf(video: Tags): Shading {
  const pixelFormat = textOf(video["pix_fmt"]);
  const transfer = String(video["color_transfer"]);
  const isHdr = ["smpte2084", "arib-std-b67"].includes(transfer);
  const isInterlaced = ["tt", "bb", "tb", "bt"].includes(String(video["field_order"]));
  return {
    ...(pixelFormat && { pixelFormat }),
    ...(isInterlaced && { isInterlaced }),
    isHdr,
    ...(isHdr && { transfer }),
  };
}

/** Newer builds tell the turn in side data, anticlockwise; older ones in a tag, clockwise. */
function rotationOf(video: Tags): number {
  const list = Array.isArray(video["side_data_list"]) ? video["side_data_list"] : [];
  const matrix = list.map((side) => numberOf(tagsOf(side)["rotation"])).find((rotation) => rotation !== undefined);
  const clockwise = matrix === undefined ? (numberOf(tagsOf(video["tags"])["rotate"]) ?? 0) : -matrix;
  return (((Math.round(clockwise / 90) * 90) % 360) + 360) % 360;
}

type Written = Pick<
  VideoFacts,
  | "createdAt"
  | "latitudeDeg"
  | "longitudeDeg"
  | "altitudeM"
  | "cameraMake"
  | "cameraModel"
  | "software"
  | "title"
  | "contentIdentifier"
>;

/** What cameras and phones write beside the streams: when, where (ISO 6709), and with what. */
function writtenBy(container: Tags, stream: Tags): Written {
  const first = (...names: string[]) => names.map((name) => textOf(container[name])).find((text) => text !== undefined);
  const date = [container["com.apple.quicktime.creationdate"], container["creation_time"], stream["creation_time"]].map(
    textOf,
  );
  const createdAt = date.map(instantOf).find((instant) => instant !== undefined);
  const cameraMake = first("com.apple.quicktime.make", "com.android.manufacturer", "make");
  const cameraModel = first("com.apple.quicktime.model", "com.android.model", "model");
  const software = first("com.apple.quicktime.software", "software");
  const title = first("com.apple.quicktime.title", "title");
  const contentIdentifier = first("com.apple.quicktime.content.identifier");
  return {
    ...(createdAt && { createdAt }),
    ...placeOf(first("com.apple.quicktime.location.ISO6709", "location") ?? ""),
    ...(cameraMake && { cameraMake }),
    ...(cameraModel && { cameraModel }),
    ...(software && { software }),
    ...(title && { title }),
    ...(contentIdentifier && { contentIdentifier }),
  };
}

/** "+52.5200+013.4050+034.5/": latitude, longitude, and height where there is one. */
function placeOf(where: string): Pick<VideoFacts, "latitudeDeg" | "longitudeDeg" | "altitudeM"> {
  const [, latitude, longitude, height] =
    /^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)([+-]\d{1,5}(?:\.\d+)?)?/.exec(where) ?? [];
  const place = { latitudeDeg: Number(latitude), longitudeDeg: Number(longitude) };
  const isPlace = Math.abs(place.latitudeDeg) <= 90 && Math.abs(place.longitudeDeg) <= 180;
  const isNowhere = place.latitudeDeg === 0 && place.longitudeDeg === 0; // what receivers without a fix write
  if (!isPlace || isNowhere) return {};
  return { ...place, ...(height !== undefined && { altitudeM: Number(height) }) };
}

/** A date as ISO 8601 with its offset; nothing for the epochs that stand for "no date". */
export function instantOf(text: string | undefined): string | undefined {
  const iso = text?.trim().replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
  const atMs = iso ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(atMs) || atMs <= 0 ? undefined : iso;
}

export const tagsOf = (value: unknown): Tags => (typeof value === "object" && value !== null ? (value as Tags) : {});
export const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value.slice(0, 256) : undefined);

export function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function quotientOf(value: unknown, sign: string): number | undefined {
  const [above, below] = String(value ?? "")
    .split(sign)
    .map(Number);
  const quotient = (above ?? Number.NaN) / (below ?? Number.NaN);
  return Number.isFinite(quotient) && quotient > 0 ? quotient : undefined;
}
