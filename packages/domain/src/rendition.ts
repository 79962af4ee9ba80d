import * as z from "zod";
import { AssetId } from "./id.ts";
import type { Info as Job } from "./job.ts";

/** What a rendition is for: `motion` is the film within a photo, `hover` and `storyboard` are of films, `proxy` is the copy that browsers play. */
export const Role = z.enum(["thumbnail", "preview", "animation", "motion", "storyboard", "hover", "proxy"]);
export type Role = z.infer<typeof Role>;

/** A file we made from the original. */
export const Info = z.object({
  role: Role,
  key: z.string(), // in the bucket `derived`
  contentType: z.string(),
  widthPx: z.number().int().positive(),
  heightPx: z.number().int().positive(),
  sizeBytes: z.number().int().positive(),
});
export type Info = z.infer<typeof Info>;

const extensions: Record<string, string> = { "image/webp": "webp", "image/jpeg": "jpg", "video/mp4": "mp4" };

/** Where renditions lie: `renditions/<assetId>/<stage>/<generation>-<fence>/<name>`. */
export const folder = "renditions/";

/** Whose attempt a rendition's key names; `undefined` for a key that is none of a rendition. */
export function attemptOf(key: string): { assetId: AssetId; attempt: string } | undefined {
  const [root, id, stage, attempt, name, ...more] = key.split("/");
  const assetId = AssetId.safeParse(id).data;
  const isOne = `${root}/` === folder && stage && attempt && name && more.length === 0;
  return isOne && assetId ? { assetId, attempt: `${stage}/${attempt}` } : undefined;
}

type Made = { contentType: string; widthPx: number; heightPx: number } & (
  | { bytes: Uint8Array }
  | { sizeBytes: number }
);

/** The place of a file that is made of an asset, by asset, stage, generation and fence: no two attempts ever write to one key. */
export const keyOf = ({ assetId, stage, generation, fence }: Job, name: string): string =>
  `${folder}${assetId}/${stage}/${generation}-${fence}/${name}`;

/** A file as its result names it. */
export function describe(job: Job, role: Role, made: Made): Info {
  const name = `${role}.${extensions[made.contentType] ?? "bin"}`;
  return {
    role,
    key: keyOf(job, name),
    contentType: made.contentType,
    widthPx: made.widthPx,
    heightPx: made.heightPx,
    sizeBytes: "bytes" in made ? made.bytes.byteLength : made.sizeBytes,
  };
}
