import * as Asset from "./asset.ts";
import * as Safety from "./safety.ts";
import * as Seen from "./seen.ts";

/** How a field is filtered: by values, by a range of numbers or times, by a beginning, by a part, by yes or no, by a place. */
type Type = "choice" | "text" | "start" | "part" | "number" | "time" | "flag" | "pair" | "box";

type Field = { readonly type: Type; readonly says: string; readonly of?: readonly string[] };

/** Every field the library is filtered by. What a field is called here it is called in addresses, commands and saved filters. */
export const fields = {
  kind: { type: "choice", of: Asset.Kind.options, says: "What it is" },
  contentType: { type: "text", says: "Media type, like image/jpeg" },
  key: { type: "start", says: "Beginning of the key" },
  folder: { type: "start", says: "Folder, with all below it" },
  captured: { type: "time", says: "When it was taken" },
  year: { type: "text", says: "Year it was taken, UTC, like 2024" },
  month: { type: "text", says: "Month it was taken, UTC, like 2024-05" },
  added: { type: "time", says: "When it came into the library" },
  source: { type: "text", says: "Where it came from, as whoever put it says" },
  size: { type: "number", says: "Bytes" },
  width: { type: "number", says: "Pixels, as seen" },
  height: { type: "number", says: "Pixels, as seen" },
  megapixels: { type: "number", says: "Millions of pixels" },
  orientation: { type: "choice", of: ["landscape", "portrait", "square"], says: "Shape, as seen" },
  duration: { type: "number", says: "Seconds a video lasts" },
  make: { type: "text", says: "Maker of the camera" },
  camera: { type: "text", says: "Model of the camera" },
  lens: { type: "text", says: "Lens" },
  place: { type: "flag", says: "Whether the file says where it was taken" },
  box: { type: "box", says: "West,south,east,north in degrees; west may lie east of east, across the date line" },
  rating: { type: "number", says: "Stars, 1 to 5; none: not rated" },
  tag: { type: "text", says: "Tag, with all below it; an alias finds it too" },
  collection: { type: "text", says: "A collection, by its id" },
  favorite: { type: "flag", says: "Whether somebody marked it" },
  safety: { type: "choice", of: ["safe", "nsfw"], says: "What a person said of it, whatever a model says" },
  nsfw: { type: "choice", of: Safety.Rating.options, says: "How explicit: as a person, a model or its own words say" },
  quality: { type: "number", says: "Score of a model, 0 to 100" },
  grade: { type: "choice", of: Seen.Grade.options, says: "Quality: good from 70 on, poor below 40" },
  fault: { type: "text", says: "What is wrong with it: blur, lowres, overexposed, noise, watermark and others" },
  text: { type: "part", says: "Part of the text that stands in the picture" },
  generator: { type: "text", says: "Program that generated it" },
  model: { type: "text", says: "Model it was generated with" },
  issue: { type: "choice", of: ["busy", "failed"], says: "Stages that are not done, or failed; none: all is well" },
  state: { type: "pair", says: "A stage and the state of its job, like thumbnail:error" },
  reason: { type: "pair", says: "A stage and why it ended without being done, like thumbnail:invalid_image" },
  duplicate: { type: "flag", says: "Whether its bytes are those of an asset that was there before" },
  stacked: { type: "flag", says: "Whether it is in a stack: versions of a shot, or a burst" },
  behind: {
    type: "flag",
    says: "Whether another asset is shown for it: a cover, or a photo for its film; without this, only what is shown",
  },
  deleted: { type: "flag", says: "Whether it is gone; without this, only what is there" },
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof fields;

export const names = Object.keys(fields) as FieldName[];

/** Is it the name of a field? */
export const isName = (name: string): name is FieldName => Object.hasOwn(fields, name);

/** Fields whose values are counted where somebody asks for it: out of not too many. */
export const counted = [
  "kind",
  "contentType",
  "year",
  "month",
  "source",
  "orientation",
  "make",
  "camera",
  "lens",
  "rating",
  "favorite",
  "safety",
  "nsfw",
  "grade",
  "generator",
  "model",
  "issue",
  "place",
  "duplicate",
  "stacked",
  "tag",
  "collection",
] as const satisfies readonly FieldName[];

export type CountedName = (typeof counted)[number];

/** What is found is sorted by: each asset has a value of each; `position`: in the one manual collection that is filtered by. */
export const sorts = ["captured", "added", "changed", "size", "key", "name", "position"] as const;

export type Sort = (typeof sorts)[number];
