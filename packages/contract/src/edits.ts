import { Edit } from "@darkroom/domain";
import * as z from "zod";

/** What is said of an asset. */
export const Said = z.object({
  title: z.string().optional(),
  description: z.string().optional(),
  rating: z.number().int().optional(), // 1 to 5
  tags: z.array(z.string()),
  isFavorite: z.boolean().optional(),
  safety: Edit.Safety.optional(), // a person's word
  capturedAt: z.string(), // ISO 8601 UTC
  capturedAtSource: z.string(), // exif, gps, container, xmp, iptc, filename, mtime, sidecar, edit
  capturedAtConfidence: z.string().optional(),
  localTime: z.string().optional(), // the wall time, as written
  offsetFromUtc: z.string().optional(), // +02:00
  offsetAssumed: z.boolean().optional(),
});
export type Said = z.infer<typeof Said>;

/** What people see of an asset, and what they would without their edits: what a sidecar says, and what the file does. */
export const Edits = z.object({
  shown: Said,
  file: Said, // the original values stay readable
  sources: z.record(z.string(), z.enum(["edit", "sidecar", "file"])), // field → who says it
  revision: z.number().int(), // to be shown with the next change; 0: nobody has edited it
  updatedAt: z.string().optional(),
});
export type Edits = z.infer<typeof Edits>;

/** A change: only what is named changes, `null` takes a person's word back. */
export const Change = Edit.Change.extend({
  revision: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(), // it was decided on; another one by now: 412
});
