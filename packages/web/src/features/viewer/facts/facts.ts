import { bytes, count, day, duration, monthName, timeOfDay, visible } from "../../../lib/format.ts";
import type { Details } from "../use-asset.ts";
import { type Fact, lines, type Reader, reader } from "./reading.ts";
import { soundOf } from "./sound-facts.ts";

export type Group = { title: string; facts: Fact[] };

const sources: Record<string, string> = {
  exif: "date from EXIF",
  gps: "date from the satellites' time",
  container: "date from the container",
  xmp: "date from XMP",
  filename: "date from the file's name",
  iptc: "date from IPTC",
  sidecar: "date from the sidecar",
  mtime: "date of the file: it says none itself",
};

/** Everything known of an asset, in words and in an order people look for it. */
export function groupsOf(details: Details): Group[] {
  const { generation: _, ...facts } = details.facts; // told in a panel of its own
  const read = reader(facts);
  const groups = [
    { title: "When", facts: whenOf(details, read) },
    { title: "Words", facts: wordsOf(read) },
    { title: "Sound", facts: details.asset.kind === "audio" ? soundOf(details.asset.durationSec, read) : [] },
    { title: "Picture", facts: pictureOf(details, read) },
    { title: "Camera", facts: cameraOf(read) },
    { title: "Place", facts: placeOf(read) },
    { title: "File", facts: fileOf(details, read) },
    { title: "Also read", facts: restOf(read) },
  ];
  return groups.filter(({ facts }) => facts.length > 0);
}

function whenOf({ asset, edits }: Details, { text, isTrue, date }: Reader): Fact[] {
  const read = {
    capturedAt: asset.capturedAt,
    capturedAtSource: asset.capturedAtSource,
    localTime: text("localTime"),
    offsetFromUtc: text("offsetFromUtc"),
    offsetAssumed: isTrue("offsetAssumed"),
  };
  const confidence = text("capturedAtConfidence");
  text("offset");
  const isCorrected = edits.shown.capturedAtSource === "edit";
  const isOfSidecar = edits.shown.capturedAtSource === "sidecar";
  const taken = isCorrected || isOfSidecar ? edits.shown : read;
  const note = [
    isCorrected
      ? `corrected by you, originally ${momentOf(edits.file)}`
      : (sources[asset.capturedAtSource] ?? asset.capturedAtSource),
    ...(taken.offsetAssumed ? ["offset assumed"] : []),
    ...(confidence && taken === read ? [`${confidence} confidence`] : []),
  ].join(", ");
  const [original, digitized, modified] = [date("takenAt"), date("digitizedAt"), date("modifiedAt")];
  return [
    { name: "Taken", value: momentOf(taken), note },
    ...lines([
      ["Digitised", digitized !== original && digitized],
      ["Changed", modified !== original && modified, "as the camera or an editor wrote"],
    ]),
  ];
}

type Moment = Pick<Details["edits"]["shown"], "capturedAt" | "localTime" | "offsetFromUtc" | "offsetAssumed">;

const momentOf = ({ capturedAt, localTime, offsetFromUtc, offsetAssumed }: Moment): string =>
  takenText(visible(localTime ?? capturedAt), visible(offsetFromUtc ?? (offsetAssumed ? "" : "UTC")));

/** As exactly as it is known: a year, a month, a day, or a second. */
function takenText(shown: string, zone: string): string {
  if (shown.length === "2024".length) return shown;
  if (shown.length === "2024-05".length) return monthName(shown);
  const date = day(`${shown.slice(0, 10)}T00:00:00Z`);
  return shown.length === "2024-05-17".length ? date : `${date}, ${timeOfDay(shown)} ${zone}`.trim();
}

/** What people wrote about the picture, beside what is told, and changed, in a panel of its own. */
function wordsOf({ text, texts, number }: Reader): Fact[] {
  for (const name of ["title", "description"]) text(name);
  texts("keywords");
  return lines([
    ["Rating", number("rating") === -1 && "rejected, says the file"],
    ["Label", text("label")],
    ["By", texts("creators")],
    ["Copyright", text("copyright")],
  ]);
}

const lacks: Record<string, string> = {
  video: "its codec plays in few browsers",
  pixels: "its kind of pixels plays in few browsers",
  hdr: "its dynamic range is too high for most screens",
  container: "its container plays in few browsers",
  audio: "its sound plays in few browsers",
  index: "its index is at the end",
};

/** What plays of a film, and why it is not the original. */
function playsOf(playback: Details["playback"]): Parameters<typeof lines>[0] {
  if (!playback) return [];
  const { state, source, lacks: lack } = playback;
  const why = lack ? (lacks[lack] ?? visible(lack)) : undefined;
  if (state !== "ready") return [["Plays", state === "waiting" ? "not yet" : "no", why]];
  return [["Plays", source === "proxy" ? "as a copy" : "as it is", source === "proxy" ? why : undefined]];
}

function pictureOf({ asset, playback }: Details, { text, number, flag, isTrue }: Reader): Fact[] {
  const { width, height } = asset;
  const [storedWidth, storedHeight] = [number("storedWidthPx"), number("storedHeightPx")];
  const isTurned = storedWidth !== undefined && storedWidth === height && storedHeight === width && width !== height;
  const [frames, frameRate, round] = [number("frames"), number("frameRate"), number("animationSec")];
  const [orientation, rotation, depth, space] = [
    number("orientation"),
    number("rotationDeg"),
    number("bitDepth"),
    text("colorSpace"),
  ];
  const megapixels = width && height ? ` (${((width * height) / 1e6).toFixed(1)} MP)` : "";
  const turn = rotation || (orientation && orientation > 1) ? "turned as the camera says" : undefined;
  const length = number("motionLengthBytes");
  for (const name of ["streamIndex", "motionOffsetBytes"]) number(name);
  for (const name of ["contentIdentifier", "burstId"]) text(name);
  const isPale = flag("isToneMapped") === false;
  isTrue("isIndexLast"); // told as what it means
  return lines([
    [
      "Size",
      width && height && `${width} × ${height}${asset.kind === "image" ? megapixels : ""}`,
      isTurned ? turn : undefined,
    ],
    ["Length", asset.kind !== "audio" && asset.durationSec !== undefined && duration(asset.durationSec)],
    [
      "Video",
      text("videoCodec"),
      [text("pixelFormat"), isTrue("isInterlaced") && "interlaced"].filter(Boolean).join(", "),
    ],
    ...playsOf(playback),
    ["Sound", asset.kind === "video" && (text("audioCodec") ?? "none")],
    ["Frame rate", frameRate && `${Number(frameRate.toFixed(2))} per second`],
    ["Frames", frames !== undefined && frames > 1 && count(frames), isTrue("isAnimated") ? "it moves" : undefined],
    ["Film in it", length !== undefined && bytes(length), text("motionSource") && "a moving photo"],
    ["One round", round !== undefined && `${round} s`],
    [
      "Colour",
      asset.kind !== "audio" &&
        depth &&
        [`${depth} bit`, space && (spaces[space] ?? space), isTrue("hasAlpha") && "transparency"]
          .filter(Boolean)
          .join(", "),
    ],
    ["Colour profile", text("colorProfile"), text("profileSpace")],
    [
      "High dynamic range",
      isTrue("isHdr") && (transfers[text("transfer") ?? ""] ?? "yes"),
      isPale ? paleWords : undefined,
    ],
  ]);
}

function cameraOf({ text, number }: Reader): Fact[] {
  const named = (make: string | undefined, model: string | undefined) =>
    model && make && model.toLowerCase().startsWith(make.toLowerCase())
      ? model
      : [make, model].filter(Boolean).join(" ");
  const [exposure, aperture, iso] = [number("exposureSec"), number("fNumber"), number("iso")];
  const [focal, focal35] = [number("focalLengthMm"), number("focalLength35Mm")];
  const exposed = [
    exposure && exposureText(exposure),
    aperture && `f/${Number(aperture.toFixed(1))}`,
    iso && `ISO ${iso}`,
  ];
  return lines([
    ["Camera", named(text("cameraMake"), text("cameraModel"))],
    ["Lens", named(text("lensMake"), text("lensModel"))],
    ["Software", text("software")],
    ["Exposure", exposed.filter(Boolean).join("  ·  ")],
    ["Focal length", focal && `${Number(focal.toFixed(1))} mm`, focal35 ? `${focal35} mm on 35 mm film` : undefined],
  ]);
}

const paleWords = "shown pale: the ffmpeg in use cannot bring it to what screens show";
const transfers: Record<string, string> = { smpte2084: "PQ", "arib-std-b67": "HLG" };

const spaces: Record<string, string> = {
  rgb: "RGB",
  grey: "greyscale",
  cmyk: "CMYK",
  ycbcr: "YCbCr",
  indexed: "palette",
  lab: "Lab",
};

const exposureText = (seconds: number): string =>
  seconds >= 0.3 ? `${Number(seconds.toFixed(1))} s` : `1/${Math.round(1 / seconds)} s`;

function placeOf({ number, text }: Reader): Fact[] {
  const [latitude, longitude, altitude] = [number("latitudeDeg"), number("longitudeDeg"), number("altitudeM")];
  const [direction, from, accuracy] = [number("directionDeg"), text("directionFrom"), number("accuracyM")];
  const at = text("gpsAt");
  const coordinates =
    latitude !== undefined &&
    longitude !== undefined &&
    `${degrees(latitude, "N", "S")}, ${degrees(longitude, "E", "W")}`;
  return lines([
    ["Coordinates", coordinates, accuracy !== undefined ? `to within ${Math.round(accuracy)} m` : undefined],
    ["Altitude", altitude !== undefined && `${Math.round(altitude)} m`],
    ["Direction", direction !== undefined && `${Math.round(direction)}°`, from && `from ${from} north`],
    ["Satellite time", at && `${at.slice(0, 10)} ${timeOfDay(at)} UTC`],
  ]);
}

const degrees = (value: number, positive: string, negative: string): string =>
  `${Math.abs(value).toFixed(5)}° ${value < 0 ? negative : positive}`;

function fileOf({ asset, sha256, generation, etag, createdAt }: Details, { text }: Reader): Fact[] {
  text("contentType");
  text("format");
  const put = `${createdAt.slice(0, 10)} ${timeOfDay(createdAt)} UTC`;
  return [
    ...lines([
      ["Size on disk", bytes(asset.sizeBytes), `${count(asset.sizeBytes)} bytes`],
      ["Type", asset.contentType, "by its content, not its name"],
      ["Put in", put, generation > 1 ? `version ${generation} of this file` : undefined],
      ["Source", asset.source && visible(asset.source), "as whoever put it in says"],
    ]),
    { name: "Key", value: visible(asset.key), isCode: true },
    ...(sha256 ? [{ name: "SHA-256", value: sha256, isCode: true }] : []),
    { name: "ETag", value: visible(etag), isCode: true },
    { name: "Asset", value: asset.assetId, isCode: true },
  ];
}

/** What this page has no words for yet, by its own name. */
function restOf({ left }: Reader): Fact[] {
  return left().map(([name, value]) => ({
    name: visible(name),
    value: visible(typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, 500),
    isCode: true,
  }));
}
