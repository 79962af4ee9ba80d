import * as z from "zod";
import type { Info as Job } from "./job.ts";

/** What a rendition is for. */
export const Role = z.enum(["thumbnail", "preview"]);
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

const extensions: Record<string, string> = { "image/webp": "webp", "image/jpeg": "jpg" };

type Picture = { bytes: Uint8Array; contentType: string; widthPx: number; heightPx: number };

/** Its place is derived from asset, stage, generation and fence: no two attempts ever write to one key. */
export function describe(job: Job, role: Role, picture: Picture): Info {
  const attempt = `${job.generation}-${job.fence}`;
  const name = `${role}.${extensions[picture.contentType] ?? "bin"}`;
  return {
    role,
    key: `renditions/${job.assetId}/${job.stage}/${attempt}/${name}`,
    contentType: picture.contentType,
    widthPx: picture.widthPx,
    heightPx: picture.heightPx,
    sizeBytes: picture.bytes.byteLength,
  };
}
