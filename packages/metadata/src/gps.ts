import { present } from "./present.ts";
import { type Directory, numbersOf, type Tiff, textOf } from "./tiff.ts";

/** Where a picture was taken, and which way the camera looked, as satellites and compass said (EXIF 2.32, 4.6.6). */
export type Gps = {
  latitudeDeg?: number;
  longitudeDeg?: number;
  /** Above sea level; below it negative. */
  altitudeM?: number;
  /** Clockwise from north: 0 up to 360. */
  directionDeg?: number;
  /** The north it counts from. */
  directionFrom?: "true" | "magnetic";
  /** How far off the place may be. */
  accuracyM?: number;
  /** UTC, by the satellites: an ISO 8601 instant. */
  gpsAt?: string;
};

const tags = {
  latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4, altitudeRef: 5, altitude: 6, time: 7,
  directionRef: 16, direction: 17, date: 29, accuracy: 31,
} as const; // biome-ignore format: one table

/** Reads the GPS directory; adds `gps_implausible` to the warnings for a place that is none. */
export function readGps(tiff: Tiff, gps: Directory["entries"], warnings: Set<string>): Gps {
  const numbers = (tag: number) => numbersOf(tiff, gps.get(tag));
  const refOf = (tag: number) => textOf(gps.get(tag))?.toUpperCase();
  const degrees = (tag: number, refTag: number, negative: string) => {
    const [whole, minutes = 0, seconds = 0] = numbers(tag);
    if (whole === undefined) return undefined;
    const value = whole + minutes / 60 + seconds / 3600;
    return refOf(refTag) === negative ? -value : value;
  };
  const latitudeDeg = degrees(tags.latitude, tags.latitudeRef, "S");
  const longitudeDeg = degrees(tags.longitude, tags.longitudeRef, "W");
  const [height = Number.NaN] = numbers(tags.altitude);
  const altitudeM = numbers(tags.altitudeRef)[0] === 1 ? -height : height;
  const gpsAt = gpsInstant(textOf(gps.get(tags.date)), numbers(tags.time));
  const isPair = latitudeDeg !== undefined && longitudeDeg !== undefined;
  const isOnEarth = isPair && Math.abs(latitudeDeg) <= 90 && Math.abs(longitudeDeg) <= 180;
  const isNowhere = latitudeDeg === 0 && longitudeDeg === 0; // what receivers without a fix write
  const hasPlace = isOnEarth && !isNowhere;
  if (isPair && !hasPlace) warnings.add("gps_implausible");
  const directionDeg = numbers(tags.direction).find((value) => value >= 0 && value <= 360);
  const accuracyM = numbers(tags.accuracy).find((value) => value > 0 && value <= 100_000);
  return present({
    ...(hasPlace && { latitudeDeg: rounded(latitudeDeg, 7), longitudeDeg: rounded(longitudeDeg, 7) }),
    ...(hasPlace && Math.abs(altitudeM) <= 100_000 && { altitudeM: rounded(altitudeM, 2) }),
    ...(hasPlace && accuracyM && { accuracyM: rounded(accuracyM, 2) }),
    ...(directionDeg !== undefined && { directionDeg: rounded(directionDeg, 2) % 360 }),
    directionFrom: directionDeg === undefined ? undefined : norths[refOf(tags.directionRef) ?? ""],
    gpsAt,
  });
}

const norths: Record<string, "true" | "magnetic"> = { T: "true", M: "magnetic" };

function gpsInstant(date: string | undefined, [hours, minutes = 0, seconds = 0]: number[]): string | undefined {
  const day = /^(\d{4})[:\-/](\d{2})[:\-/](\d{2})$/.exec(date ?? "");
  if (!day || hours === undefined || !(hours < 24 && minutes < 60 && seconds < 61)) return undefined;
  const midnight = Date.parse(`${day[1]}-${day[2]}-${day[3]}T00:00:00Z`);
  const instant = new Date(midnight + Math.round((hours * 3600 + minutes * 60 + seconds) * 1000));
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

const rounded = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
