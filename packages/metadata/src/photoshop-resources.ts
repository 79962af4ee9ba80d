import { type Blocks, maxBlockBytes, readBlock } from "./block.ts";
import type { ByteSource } from "./byte-source.ts";

/** One of Photoshop's image resources: its number, and where its body lies. */
type Resource = { id: number; bodyAt: number; lengthBytes: number };

const maxResources = 1_000;
const ids = { iptc: 0x0404, icc: 0x040f, exif: 0x0422, xmp: 0x0424 } as const;

/** The image resources between two offsets (Adobe Photoshop file formats, image resource blocks), at most 1,000. */
async function listResources(source: ByteSource, from: number, to: number): Promise<Resource[]> {
  const found: Resource[] = [];
  let at = from;
  while (at + 12 <= to && found.length < maxResources) {
    const head = Buffer.from(await source.read(at, 12 + 256)); // its name is a count and up to 255 characters
    const nameBytes = ((head[6] ?? 0) + 2) & ~1; // with its count, padded to even
    const sizeAt = 6 + nameBytes;
    if (head.toString("latin1", 0, 4) !== "8BIM" || head.length < sizeAt + 4) break;
    const lengthBytes = head.readUInt32BE(sizeAt);
    found.push({ id: head.readUInt16BE(4), bodyAt: at + sizeAt + 4, lengthBytes });
    at += sizeAt + 4 + lengthBytes + (lengthBytes & 1);
  }
  return found;
}

/** The resource with IPTC among those between two offsets. */
export async function findIptc(source: ByteSource, from: number, to: number): Promise<Pick<Blocks, "iptc">> {
  const resource = (await listResources(source, from, to)).find(({ id }) => id === ids.iptc);
  if (!resource) return {};
  return { iptc: await readBlock(source, resource.bodyAt, resource.lengthBytes, maxBlockBytes.iptc) };
}

/** The image resources of a Photoshop document: behind its header and the table of its colours. */
export async function findPsdBlocks(source: ByteSource): Promise<Blocks> {
  const headBytes = 26;
  const lengthAt = async (at: number) => {
    const bytes = Buffer.from(await source.read(at, 4));
    return bytes.length === 4 ? bytes.readUInt32BE(0) : 0;
  };
  const resourcesAt = headBytes + 4 + (await lengthAt(headBytes));
  const resources = await listResources(source, resourcesAt + 4, resourcesAt + 4 + (await lengthAt(resourcesAt)));
  const found: Blocks = { warnings: [] };
  for (const kind of ["xmp", "iptc", "icc"] as const) {
    const resource = resources.find(({ id }) => id === ids[kind]);
    if (resource) found[kind] = await readBlock(source, resource.bodyAt, resource.lengthBytes, maxBlockBytes[kind]);
  }
  const exif = resources.find(({ id }) => id === ids.exif);
  return exif ? { ...found, exif: { startsAt: exif.bodyAt } } : found;
}
