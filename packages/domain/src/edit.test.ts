import { expect, it } from "vitest";
import * as Described from "./described.ts";
import * as Edit from "./edit.ts";
import { assetIdOf } from "./id.ts";
import * as Tag from "./tag.ts";

const nobody = Edit.none(assetIdOf("a.jpg"));
const file = {
  title: "DSC1",
  rating: 2,
  keywords: ["Beach", "sea"],
  capturedAt: "2019-03-21T11:04:22.000Z",
  capturedAtSource: "exif",
};
const changed = (before: Edit.Info, asked: Edit.Change, operation?: string): Edit.Info =>
  Edit.change(before, asked, { nowMs: 5, fileTags: file.keywords, ...(operation && { operation }) });
const shown = (edit: Edit.Info) => Described.of(file, { edit }, "2020-01-01T00:00:00.000Z");

it("lays what people say over what the file says, field by field, and takes it back", () => {
  const edit = changed(nobody, { title: "Our beach", rating: 5, isFavorite: true, safety: "nsfw" });
  expect(shown(edit).said).toMatchObject({
    title: "Our beach",
    rating: 5,
    isFavorite: true,
    safety: "nsfw",
    capturedAtSource: "exif",
  });
  expect(shown(edit).file).toMatchObject({ title: "DSC1", rating: 2 });
  expect(shown(edit).sources).toMatchObject({ title: "edit", rating: "edit", tags: "file", capturedAt: "file" });
  const back = changed(edit, { title: null, rating: null, isFavorite: null, safety: null });
  expect(shown(back).said).toEqual(shown(back).file);
});

it("says nothing by an empty title and by no star, whatever the file says", () => {
  const { said, sources } = shown(changed(nobody, { title: "", rating: 0 }));
  expect([said.title, said.rating, sources.title]).toEqual([undefined, undefined, undefined]);
});

it("keeps tags relative to the file's, so that another reading of the file adds its own", () => {
  const edit = changed(nobody, { tags: ["sea", "Family  2019", "family 2019"] });
  expect(edit).toMatchObject({ tagsAdded: ["Family 2019"], tagsRemoved: ["Beach"] });
  const reread = Described.of({ ...file, keywords: ["beach", "sea", "sand"] }, { edit }, "");
  expect(reread.said.tags).toEqual(["sea", "sand", "Family 2019"]);
  expect(shown(changed(edit, { addTags: ["beach"], removeTags: ["SEA"] })).said.tags).toEqual(["Beach", "Family 2019"]);
  expect(shown(changed(edit, { tags: null })).said.tags).toEqual(["Beach", "sea"]);
});

it("applies a bulk edit once, however often it comes", () => {
  const once = changed(nobody, { date: { shiftSec: 3600 } }, "op1");
  expect(shown(once).said.capturedAt).toBe("2019-03-21T12:04:22.000Z");
  expect(changed(once, { date: { shiftSec: 3600 } }, "op1")).toBe(once);
  expect(shown(changed(once, { date: { shiftSec: 3600 } }, "op2")).said.capturedAt).toBe("2019-03-21T13:04:22.000Z");
});

it("changes nothing when nothing is new, and refuses what was decided on something else", () => {
  const edit = changed(nobody, { rating: 4 });
  expect(changed(edit, { rating: 4 })).toBe(edit);
  expect(() => Edit.mustBe({ ...edit, revision: 2 }, 1)).toThrow(expect.objectContaining({ code: "edit.stale" }));
  expect(() => Edit.mustBe(edit, undefined)).not.toThrow();
});

it("refuses more tags than an asset takes", () => {
  const many = (from: number) => Array.from({ length: 150 }, (_, at) => `tag ${from + at}`);
  const edit = changed(nobody, { addTags: many(0) });
  expect(() => changed(edit, { addTags: many(150) })).toThrow(expect.objectContaining({ code: "request.invalid" }));
  expect(Tag.normal("  a\u0000b\n c ")).toBe("a b c");
});

it("puts back what a bulk edit replaced, and leaves what was changed since", () => {
  const before = changed(nobody, { rating: 3, addTags: ["family"], isFavorite: true });
  const bulk = changed(before, { rating: 5, addTags: ["wrong"], removeTags: ["family"], isFavorite: null }, "bed_1");
  const since = changed(bulk, { rating: 4, addTags: ["later"] });
  const undoing = { undoes: "bed_1", operation: "bed_2", nowMs: 9 };
  const undone = Edit.undo(since, undoing);
  expect(undone).toMatchObject({ rating: 4, isFavorite: true, operations: ["bed_1", "bed_2"] });
  expect(undone.tagsAdded).toEqual(["later", "family"]);
  expect(undone.tagsRemoved).toBeUndefined();
  expect(Edit.undone(undone, undoing)).toEqual({ isChanged: true, isLeft: true });
  expect(Edit.undo(undone, undoing)).toBe(undone);

  const redone = Edit.undo(undone, { undoes: "bed_2", operation: "bed_3", nowMs: 10 });
  expect(redone).toMatchObject({ rating: 4, tagsAdded: ["later", "wrong"], tagsRemoved: ["family"] });
  expect(redone.isFavorite).toBeUndefined();
});

it("undoes nothing after 30 days, and lets a bulk edit that comes after its undo change nothing", () => {
  const bulk = changed(nobody, { rating: 5 }, "bed_1");
  expect(Edit.undo(bulk, { undoes: "bed_1", operation: "bed_2", nowMs: 5 + Edit.keptMs })).toBe(bulk);
  const early = Edit.undo(nobody, { undoes: "bed_1", operation: "bed_2", nowMs: 6 });
  expect(changed(early, { rating: 5 }, "bed_1")).toBe(early);
});
