import { maxBlockBytes } from "./block.ts";
import { captureDateOf } from "./capture-date.ts";
import { present } from "./present.ts";
import { readXmp } from "./xmp.ts";

/** The largest sidecar that is read. */
export const maxXmpBytes = maxBlockBytes.xmp;

/** What an XMP sidecar says of its original, as the stages would say it of the file; `sidecar_unreadable` when it is no XMP. */
export function readSidecar(bytes: Uint8Array, nowMs: number) {
  const xmp = readXmp(bytes);
  if (!xmp) return "sidecar_unreadable" as const;
  const { title, description, rating, keywords, takenAt, latitudeDeg, longitudeDeg } = xmp;
  const date = captureDateOf({ xmp: present({ takenAt }), modifiedMs: 0, nowMs });
  const { capturedAt, localTime, offsetFromUtc, offsetAssumed, confidence } = date;
  return {
    facts: present({
      title,
      description,
      rating,
      keywords,
      ...(date.source === "xmp" && {
        capturedAt,
        capturedAtSource: "sidecar",
        capturedAtConfidence: confidence,
        localTime,
        offsetFromUtc,
        offsetAssumed,
      }),
    }),
    ...present({ latitudeDeg, longitudeDeg }),
  };
}
