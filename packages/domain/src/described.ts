import * as z from "zod";
import * as DateCorrection from "./date-correction.ts";
import type * as Edit from "./edit.ts";
import * as Tag from "./tag.ts";

const some = <Value>(schema: z.ZodType<Value>) => schema.optional().catch(undefined);

/** What the stages found that a person may correct. Each field is there or not. */
export const Read = z.object({
  title: some(z.string()),
  description: some(z.string()),
  rating: some(z.number()),
  keywords: some(z.array(z.string())),
  capturedAt: some(z.string()),
  capturedAtSource: some(z.string()),
  capturedAtConfidence: some(z.string()),
  localTime: some(z.string()),
  offsetFromUtc: some(z.string()),
  offsetAssumed: some(z.boolean()),
});
export type Read = z.infer<typeof Read>;

/** Who says it: a person here, or the file. */
export type Source = "edit" | "file";

/** What is said of an asset, by whoever is believed first. */
export type Said = DateCorrection.CaptureDate & {
  title?: string;
  description?: string;
  rating?: number; // 1 to 5
  tags: string[];
  isFavorite?: boolean;
  safety?: Edit.Safety;
};

const fields = ["title", "description", "rating", "tags", "isFavorite", "safety", "capturedAt"] as const;

/** What people see of an asset, what it would be without their edits, and who says each field. Without a date it is `modifiedAt`. */
export function of(read: Read, edit: Edit.Info | undefined, modifiedAt: string) {
  const file = ofFile(read, modifiedAt);
  const said = edit ? edited(file, edit) : file;
  const known = fields.filter((field) => (field === "tags" ? said.tags.length > 0 : said[field] !== undefined));
  const sources = known.map((field): [string, Source] => [field, isOfEdit(field, edit) ? "edit" : "file"]);
  return { said, file, sources: Object.fromEntries(sources) };
}

function ofFile(read: Read, modifiedAt: string): Said {
  const { title, description, rating, keywords = [], capturedAt, capturedAtSource, ...date } = read;
  return {
    ...(capturedAt === undefined
      ? { capturedAt: modifiedAt, capturedAtSource: "mtime" }
      : { ...date, capturedAt, capturedAtSource: capturedAtSource ?? "mtime" }),
    ...words({ title, description, rating }),
    tags: Tag.shown(keywords, { added: [], removed: [] }),
  };
}

function edited(file: Said, edit: Edit.Info): Said {
  const { title: _title, description: _description, rating: _rating, ...rest } = file;
  const { title = file.title, description = file.description, rating = file.rating } = edit;
  return {
    ...rest,
    ...(edit.date && DateCorrection.apply(file, edit.date)),
    ...words({ title, description, rating }),
    tags: Tag.shown(file.tags, { added: edit.tagsAdded ?? [], removed: edit.tagsRemoved ?? [] }),
    ...(edit.isFavorite && { isFavorite: true }),
    ...(edit.safety && { safety: edit.safety }),
  };
}

type Words = { title: string | undefined; description: string | undefined; rating: number | undefined };

/** Nothing is said by an empty text and by no star; "rejected" (-1) stays a fact of the file. */
const words = ({ title, description, rating }: Words) => ({
  ...(title && { title }),
  ...(description && { description }),
  ...(rating !== undefined && rating >= 1 && { rating: Math.min(5, Math.round(rating)) }),
});

function isOfEdit(field: (typeof fields)[number], edit: Edit.Info | undefined): boolean {
  if (!edit) return false;
  if (field === "capturedAt") return edit.date !== undefined;
  if (field === "tags") return edit.tagsAdded !== undefined || edit.tagsRemoved !== undefined;
  return edit[field] !== undefined;
}
