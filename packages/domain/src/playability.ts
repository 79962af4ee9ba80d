/** What is known of a film, as `probe` says it. Older results know less: what is not said is taken for ordinary. */
export type Film = {
  format?: unknown;
  videoCodec?: unknown;
  audioCodec?: unknown;
  pixelFormat?: unknown;
  isHdr?: unknown;
  isIndexLast?: unknown;
};

/** What keeps a browser from playing a film as it is, the heaviest first; `index` keeps it only from beginning at once. */
export type Lack = "video" | "pixels" | "hdr" | "container" | "audio" | "index";

const videoIn: Readonly<Record<string, readonly string[]>> = { mp4: ["h264"], webm: ["vp8", "vp9"] };
const audioIn: Readonly<Record<string, readonly string[]>> = { mp4: ["aac", "mp3"], webm: ["vorbis", "opus"] };
const ordinaryPixels = ["yuv420p", "yuvj420p"];

/**
 * What current Chrome, Edge, Firefox and Safari all play: H.264 with AAC or MP3 in MP4, VP8 and VP9 with Vorbis or Opus
 * in WebM, 8 bits and 4:2:0. `undefined` when nothing is lacking.
 */
export function lackOf({ format, videoCodec, audioCodec, pixelFormat, isHdr, isIndexLast }: Film): Lack | undefined {
  const isWebm = format === "webm";
  const [videos = [], sounds = []] = isWebm ? [videoIn.webm, audioIn.webm] : [videoIn.mp4, audioIn.mp4];
  if (!videos.includes(String(videoCodec))) return "video";
  if (isHdr === true) return "hdr";
  if (pixelFormat !== undefined && !ordinaryPixels.includes(String(pixelFormat))) return "pixels";
  if (audioCodec !== undefined && !sounds.includes(String(audioCodec))) return "audio";
  if (!isWebm && format !== "mp4") return "container";
  return isIndexLast === true ? "index" : undefined;
}

/** Do browsers play it as it is? One whose index comes last begins late, but it plays. */
export function isPlayable(film: Film): boolean {
  const lack = lackOf(film);
  return lack === undefined || lack === "index";
}

/** When playable copies of films are made. */
export type Policy = "never" | "when-needed" | "always";

/**
 * What is to be made of a film: nothing, the same pictures in another container (and its sound anew, where that is what
 * is lacking), or all of it anew.
 */
export type Remedy = "none" | "remux" | "transcode";

export function remedyOf(film: Film, policy: Policy): { remedy: Remedy; lack?: Lack } {
  const lack = lackOf(film);
  const why = lack && { lack };
  if (policy === "never" || (policy === "when-needed" && !lack)) return { remedy: "none", ...why };
  const isCopied = film.videoCodec === "h264" && (lack === "index" || lack === "container" || lack === "audio");
  return { remedy: isCopied ? "remux" : "transcode", ...why };
}
