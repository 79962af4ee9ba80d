import { Assets as Contract } from "@darkroom/contract";
import { type Described, Fault, Sidecar, Summary } from "@darkroom/domain";
import { writeSidecar as made, maxXmpBytes } from "@darkroom/metadata";
import { type Context, route } from "@darkroom/platform";
import { type Read, readAsset } from "./read-asset.ts";

const contentType = "application/rdf+xml";
const rounds = 4;

/** Put where the version that was read still is, so nobody's change is written over; the bucket's notification does the rest. */
export const writeSidecar = route(Contract.writeSidecar, async ({ params, ctx }) => {
  const read = await readAsset(params.assetId, ctx);
  const { said } = Summary.saidOf(read.asset, read.results, read.beside);
  for (let round = 0; round < rounds; round++) {
    const { key, look } = await findPlace(read, ctx);
    if (look && look.sizeBytes > maxXmpBytes) throw unreadable(key);
    const text = made(look?.firstBytes, { ...said, takenAt: takenAt(said) });
    if (text === undefined) throw unreadable(key);
    const etag = await ctx.media.replace(key, Buffer.from(text), { contentType, etag: look?.etag });
    if (etag !== undefined) return { key, etag, isNew: look === undefined };
  }
  throw new Fault("unavailable", "sidecar.contended", "The sidecar kept changing while it was written");
});

/** The sidecar that counts for this original, if there is one; else where its own would be. */
async function findPlace({ asset, beside }: Read, ctx: Context) {
  const [whole, stem] = Sidecar.keysFor(asset.original.key);
  const keys = [beside.sidecars[0]?.key ?? whole, beside.sidecars[1]?.key ?? stem];
  for (const key of keys) {
    const look = await ctx.media.look(key, maxXmpBytes + 1);
    if (look) return { key, look };
  }
  return { key: whole, look: undefined };
}

const known = new Set(["edit", "sidecar", "exif", "gps", "container", "xmp", "iptc"]);

/** The date, where somebody or the file says it; not what is only guessed from a name or the file's own time. */
function takenAt({ capturedAt, capturedAtSource, localTime, offsetFromUtc }: Described.Said): string | undefined {
  if (!known.has(capturedAtSource)) return undefined;
  return localTime === undefined ? capturedAt : `${localTime}${localTime.length > 10 ? (offsetFromUtc ?? "") : ""}`;
}

const unreadable = (key: string): Fault =>
  new Fault("conflict", "sidecar.unreadable", "The sidecar there cannot be read, or what is said does not fit", {
    key,
  });
