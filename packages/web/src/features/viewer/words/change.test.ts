import { AssetId } from "@darkroom/domain";
import { expect, it } from "vitest";
import { RequestFailed } from "../../../lib/api.ts";
import type { Details } from "../use-asset.ts";
import { type Change, failureOf, foreseen, inverseOf, rated, said, timeOf } from "./change.ts";

const file = {
  title: "DSC1",
  rating: 2,
  tags: ["sea"],
  capturedAt: "2019-03-21T11:04:22.000Z",
  capturedAtSource: "exif",
  localTime: "2019-03-21T11:04:22",
  offsetAssumed: true,
};
const details = (shown = {}, sources = {}): Details => ({
  asset: {
    assetId: AssetId.parse(`ast_${"a".repeat(32)}`),
    key: "a.jpg",
    kind: "image",
    contentType: "image/jpeg",
    sizeBytes: 1,
    capturedAt: file.capturedAt,
    capturedAtSource: "exif",
    renditions: [],
    originalUrl: "",
    states: {},
    reasons: {},
  },
  edits: { shown: { ...file, ...shown }, file, sources, revision: 1 },
  facts: {},
  renditions: [],
  jobs: [],
  generation: 1,
  etag: "e",
  enrichments: [],
  warnings: [],
  createdAt: "",
  updatedAt: "",
});

it.each<[string, Change, object]>([
  ["a title", { title: "The pier" }, { title: "The pier" }],
  ["a title taken back", { title: null }, { title: "DSC1" }],
  ["no title at all", { title: "" }, { title: undefined }],
  ["no star", { rating: 0 }, { rating: undefined }],
  ["tags", { tags: ["a"] }, { tags: ["a"] }],
  ["a favourite", { isFavorite: true }, { isFavorite: true }],
])("foresees %s", (_what, change, shown) => {
  expect(foreseen(details(), change).edits.shown).toMatchObject(shown);
});

it("foresees the file's date, and leaves another one to the server", () => {
  const corrected = { capturedAt: "2001-01-01T00:00:00.000Z", capturedAtSource: "edit" };
  expect(foreseen(details(corrected), { date: null }).edits.shown).toEqual(expect.objectContaining(file));
  expect(foreseen(details(corrected), { date: { shiftSec: 1 } }).edits.shown).toMatchObject(corrected);
});

it("takes a change back to what was there: a person's word, or the file's", () => {
  const asked: Change = { title: "x", rating: 5, isFavorite: true, tags: [], safety: "nsfw", date: null };
  const nothing = { title: null, rating: null, isFavorite: null, tags: null, safety: null, date: null };
  expect(inverseOf(details().edits, asked)).toEqual(nothing);
  const sources = { title: "edit", tags: "edit", capturedAt: "edit", isFavorite: "edit" };
  const edited = details(
    { title: "Mine", tags: ["b"], isFavorite: true, offsetFromUtc: "+01:00", rating: undefined },
    sources,
  );
  expect(inverseOf(edited.edits, asked)).toEqual({
    ...nothing,
    title: "Mine",
    tags: ["b"],
    isFavorite: true,
    rating: 0, // nobody's stars, although the file has some: a person said so
    date: { at: "2019-03-21T11:04:22+01:00" },
  });
  expect(timeOf({ tags: [], capturedAt: file.capturedAt, capturedAtSource: "gps" })).toBe(file.capturedAt);
});

it("says what was done, and why it was not", () => {
  expect([said({ rating: 4 }), said({ rating: null }), said({ date: null })]).toEqual([
    "Rated 4 of 5",
    "Not rated any more",
    "The file's date again",
  ]);
  expect(failureOf(new RequestFailed(412, "edit.stale", "x")).isStale).toBe(true);
  expect(failureOf(new RequestFailed(0, "offline", "x")).message).toContain("does not answer");
  expect(failureOf(new RequestFailed(400, "request.invalid", "tags must be fewer")).message).toContain(
    "tags must be fewer",
  );
  expect([rated(0, undefined), rated(0, 2), rated(3, 2)]).toEqual([{ rating: null }, { rating: 0 }, { rating: 3 }]);
});
