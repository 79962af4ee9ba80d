import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answeredOr, type Picture } from "./answered.ts";
import type { ChildRequest } from "./child-wire.ts";
import { pixelLimitOf } from "./cost-model.ts";
import type { Answered } from "./decode-child.ts";
import type { DecodePool } from "./decode-pool.ts";
import type { Signals } from "./measure-frame.ts";
import type { Pulse } from "./pulse.ts";

/** How pictures are brought into the form that models take; of a picture of several, only these parts, each by itself. */
export type Fitting = NonNullable<ChildRequest["fitted"]>;

/**
 * A JPEG of ours as models take it, made in a decode child: upright, opaque, in sRGB, within the bounds, without metadata.
 * Answers one picture for each part. Faults: those of a decode child, and `invalid_image`.
 */
export async function fitPicture(
  pool: DecodePool,
  jpeg: Uint8Array,
  fitting: Fitting,
  pulse: Pulse,
): Promise<Omit<Picture, "role">[]> {
  const { answer, blobs } = await ask(pool, jpeg, { fitted: fitting }, pulse);
  const { fitted = [] } = answer;
  return fitted.map((picture, at) => ({ ...picture, bytes: blobs[at] ?? Buffer.alloc(0) }));
}

/** What can be measured of a JPEG of ours, in a decode child. Faults as `fitPicture`. */
export async function measurePicture(pool: DecodePool, jpeg: Uint8Array, pulse: Pulse): Promise<Signals> {
  const { answer } = await ask(pool, jpeg, { measured: true }, pulse);
  if (!answer.measured) throw new Error("a decode child answered another question");
  return answer.measured;
}

async function ask(
  pool: DecodePool,
  jpeg: Uint8Array,
  wanted: Pick<ChildRequest, "fitted" | "measured">,
  pulse: Pulse,
): Promise<Answered> {
  const folder = await pool.makeFolder("model-");
  try {
    const path = join(folder, "picture.jpg");
    await writeFile(path, jpeg);
    const input = { format: "jpeg", pixelLimit: pixelLimitOf("jpeg"), hasAlpha: false };
    return answeredOr(await pool.decode(path, { input, sizes: [], ...wanted }, pulse), pool.memoryLimitBytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
