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

/** Who says it: a person here, a sidecar beside the file, or the file. */
export type Source = "edit" | "sidecar" | "file";

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

/** What there is besides the file: what a person said, what a sidecar says. */
export type Beside = { edit?: Edit.Info | undefined; sidecar?: Read | undefined };

/**
 * What people see of an asset, what it would be without their edits, and who says each field: an edit is believed before a
 * sidecar, and that before the file. Without a date it is `modifiedAt`.
 */
export function of(read: Read, { edit, sidecar }: Beside, modifiedAt: string) {
  const beside = sidecar && withoutEchoes(sidecar, read);
  const file = ofFile(beside ? laid(beside, read) : read, modifiedAt);
  const said = edit ? edited(file, edit) : file;
  const known = fields.filter((field) => (field === "tags" ? said.tags.length > 0 : said[field] !== undefined));
  const sourceOf = (field: (typeof fields)[number]): Source => {
    if (isOfEdit(field, edit)) return "edit";
    const name = readAs[field];
    return name !== undefined && beside?.[name] !== undefined ? "sidecar" : "file";
  };
  return { said, file, sources: Object.fromEntries(known.map((field) => [field, sourceOf(field)])) };
}

/** What the fields are called where they are read; favourites and safety are people's alone. */
const readAs: Partial<Record<(typeof fields)[number], keyof Read>> = {
  title: "title",
  description: "description",
  rating: "rating",
  tags: "keywords",
  capturedAt: "capturedAt",
};

const dateFields = [
  "capturedAt",
  "capturedAtSource",
  "capturedAtConfidence",
  "localTime",
  "offsetFromUtc",
  "offsetAssumed",
] as const;

/** A date that a program only copied from the file into its sidecar says less than the file: the same second, and no offset of its own. */
function withoutEchoes(sidecar: Read, read: Read): Read {
  const isEcho =
    sidecar.localTime !== undefined &&
    sidecar.localTime.slice(0, 19) === read.localTime?.slice(0, 19) &&
    (sidecar.offsetFromUtc === undefined || sidecar.offsetFromUtc === read.offsetFromUtc);
  return isEcho ? without(sidecar, dateFields) : sidecar;
}

/** The sidecar's words over the file's; a date is one thing, and is taken whole. */
function laid(sidecar: Read, read: Read): Read {
  const below = sidecar.capturedAt === undefined ? read : without(read, dateFields);
  const said = Object.fromEntries(Object.entries(sidecar).filter(([, value]) => value !== undefined));
  return { ...below, ...said };
}

const without = (read: Read, names: readonly string[]): Read =>
  Object.fromEntries(Object.entries(read).filter(([name]) => !names.includes(name)));

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
