import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assetIdOf, collectionIdAt, Filter, type Summary, Vocabulary } from "@darkroom/domain";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rowOf } from "./columns.ts";
import { holdRows } from "./hold-rows.ts";
import { nameKeyOf } from "./name-key.ts";
import type { Question } from "./query.ts";
import type { Rows } from "./wire.ts";

let folder: string;
let rows: Rows;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "darkroom-rows-"));
  rows = holdRows({ uri: folder });
  await rows.create("all");
  await rows.merge("all", library.map(rowOf));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const summaryOf = (key: string, more: Partial<Summary.Info> = {}): Summary.Info => ({
  assetId: assetIdOf(key),
  key,
  kind: "image",
  contentType: "image/jpeg",
  sizeBytes: 1000,
  capturedAt: "2024-05-06T07:08:09.000Z",
  capturedAtSource: "exif",
  renditions: [],
  states: { hash: "done" },
  reasons: {},
  assetRevision: 1,
  jobRevisions: {},
  changedAtMs: 0,
  ...more,
});

const hostile = ["O'Brien", "' OR true --", "\\' OR 1=1", '100%_"x"', "$x;", "Ж🎞", "none"];
const album = collectionIdAt(0);
const smart = collectionIdAt(1);
const library = [
  ...hostile.map((cameraModel, at) => summaryOf(`hostile/${at}'.jpg`, { cameraModel, sizeBytes: 10 + at })),
  summaryOf("trip/a.jpg", { capturedAt: "2023-12-31T23:59:59.999Z", widthPx: 4000, heightPx: 3000, rating: 4 }),
  summaryOf("seen/ä.jpg", { quality: 82, nsfw: "safe", text: "Rechnung Nr. 7: 100% 'bar'" }),
  summaryOf("seen/b.jpg", { quality: 20, faults: ["blur", "lowres"], nsfw: "unknown" }),
  summaryOf("trip/b.mp4", {
    kind: "video",
    durationSec: 12.5,
    states: { hash: "done", probe: "error" },
    issue: "failed",
  }),
  summaryOf("trip2/c.jpg", { latitudeDeg: -17.7, longitudeDeg: 178, tags: ["Sea", "sea/reef"] }),
  summaryOf("trip2/d.jpg", { source: "old-laptop", latitudeDeg: -17.7, longitudeDeg: -179.5, isFavorite: true }),
  summaryOf("tags/e.jpg", { tags: ["reef"], collections: [{ id: album, position: 2 }] }),
  summaryOf("tags/f.jpg", { tags: ["Meer/Nordsee", "sea"], collections: [{ id: album, position: 1 }] }),
  summaryOf("gone.jpg", { isDeleted: true }),
  summaryOf("trip/a.mov", { kind: "video", pairedWith: assetIdOf("trip/a.jpg") }), // of a live photo: found nowhere
];

const findable = library.length - 2; // one is gone, one is the film of a live photo

const vocabulary = Vocabulary.merge(Vocabulary.say(Vocabulary.none, "Reef", { parent: "Water" }), "Meer", "sea");
const meant: Filter.Meant = {
  tags: Object.fromEntries(["water", "meer", "sea"].map((name) => [name, Vocabulary.meant(vocabulary, name)])),
  collections: { [smart]: Filter.read({ folder: "trip2", favorite: "true" }) },
};

const ask = async (filter: Filter.Written, more: Partial<Question> = {}) => {
  const question: Question = { filter, meant, sort: "key", isAscending: true, limit: 100, facets: [], ...more };
  const answer = await rows.ask("all", question);
  return { ...answer, keys: answer.shown.map((text): string => JSON.parse(text).key) };
};

it("sorts the members of a collection as people put them, a page at a time, and names by their numbers", async () => {
  const first = await ask({ collection: album }, { sort: "position", collection: album, limit: 1 });
  const rest = await ask({ collection: album }, { sort: "position", collection: album, limit: 1, after: first.next });
  expect([first.keys, rest.keys, rest.next]).toEqual([["tags/f.jpg"], ["tags/e.jpg"], undefined]);
  const last = await ask({ collection: album }, { sort: "position", collection: album, isAscending: false });
  expect(last.keys).toEqual(["tags/e.jpg", "tags/f.jpg"]);
  expect([
    nameKeyOf({ key: "a/IMG_10.JPG" }) > nameKeyOf({ key: "b/img_9.jpg" }),
    (await ask({}, { sort: "name" })).keys[0],
  ]).toEqual([true, "hostile/0'.jpg"]);
});

it("counts what is in the folders right below one", async () => {
  const counts = async (within: string) =>
    (await rows.folders("all", within)).map(({ folder, count }) => [folder, count]).sort();
  expect(await counts("")).toContainEqual(["trip2/", 2]);
  expect([await counts("tags/"), await counts("hostile/0'")]).toEqual([[], []]);
});

it.each(hostile)("takes %s for a name and nothing else", async (camera) => {
  const { keys, total } = await ask({ camera: Filter.quote(camera) });
  expect(keys).toEqual([`hostile/${hostile.indexOf(camera)}'.jpg`]);
  expect(total).toBe(1);
  expect((await ask({ camera: `!${Filter.quote(camera)}` })).total).toBe(findable - 1);
});

it.each<[Filter.Written, string[]]>([
  [{ folder: "trip" }, ["trip/a.jpg", "trip/b.mp4"]],
  [{ key: "trip", kind: "!video" }, ["trip/a.jpg", "trip2/c.jpg", "trip2/d.jpg"]],
  [{ captured: "2023-12-31" }, ["trip/a.jpg"]],
  [{ year: "2023", orientation: "landscape", megapixels: "12" }, ["trip/a.jpg"]],
  [{ folder: "trip", rating: "none" }, ["trip/b.mp4"]],
  [{ quality: "50.." }, ["seen/ä.jpg"]],
  [{ grade: "poor", fault: "blur" }, ["seen/b.jpg"]],
  [{ nsfw: "!safe,!none" }, ["seen/b.jpg"]],
  [{ text: "rechnung nr" }, ["seen/ä.jpg"]],
  [{ text: Filter.quote("100% 'BAR'") }, ["seen/ä.jpg"]],
  [{ text: "!rechnung", folder: "seen" }, ["seen/b.jpg"]],
  [{ rating: "3.." }, ["trip/a.jpg"]],
  [{ duration: "..60" }, ["trip/b.mp4"]],
  [{ state: "probe:error" }, ["trip/b.mp4"]],
  [{ issue: "failed" }, ["trip/b.mp4"]],
  [{ box: "170,-20,-170,-10" }, ["trip2/c.jpg", "trip2/d.jpg"]],
  [{ box: "170,-20,179,-10" }, ["trip2/c.jpg"]],
  [{ place: "true", favorite: "true" }, ["trip2/d.jpg"]],
  [{ tag: "sea" }, ["tags/f.jpg", "trip2/c.jpg"]],
  [{ tag: "MEER" }, ["tags/f.jpg", "trip2/c.jpg"]],
  [{ tag: "sea/reef" }, ["trip2/c.jpg"]],
  [{ tag: "water" }, ["tags/e.jpg"]],
  [{ tag: "!none,reef", key: "t" }, ["tags/e.jpg"]],
  [{ tag: "!sea", collection: album }, ["tags/e.jpg"]],
  [{ collection: smart }, ["trip2/d.jpg"]],
  [{ collection: `!${smart}`, folder: "trip2" }, ["trip2/c.jpg"]],
  [{ source: "old-laptop" }, ["trip2/d.jpg"]],
  [{ source: "none", folder: "trip2" }, ["trip2/c.jpg"]],
  [{ deleted: "true" }, ["gone.jpg"]],
  [{ size: "10..11,16" }, ["hostile/0'.jpg", "hostile/1'.jpg", "hostile/6'.jpg"]],
])("finds with %j what it says", async (filter, keys) => {
  expect((await ask(filter)).keys).toEqual(keys);
  const matching = library.filter((summary) => Filter.matches(Filter.read(filter), summary, meant));
  expect(matching.map(({ key }) => key).sort()).toEqual(keys); // whoever asks no rows finds the same
});

it("counts tags with their aliases, and with all that is below them", async () => {
  const counted = Object.fromEntries(
    (await rows.tags("all", vocabulary)).map(({ key, name, count, total }) => [key, [name, count, total]]),
  );
  expect(counted).toEqual({
    sea: ["sea", 2, 2],
    "sea/reef": ["sea/reef", 1, 1],
    reef: ["Reef", 1, 1],
    water: ["water", 0, 1],
    "meer/nordsee": ["Meer/Nordsee", 1, 1],
  });
});

it("goes through everything page by page, whatever the order, each once", async () => {
  for (const sort of ["captured", "added", "changed", "size", "key"] as const) {
    for (const isAscending of [true, false]) {
      const whole = await ask({}, { sort, isAscending });
      const seen: string[] = [];
      let after: Question["after"];
      do {
        const page = await ask({}, { sort, isAscending, limit: 3, after });
        seen.push(...page.keys);
        after = page.next;
      } while (after);
      expect(seen).toEqual(whole.keys);
      expect(new Set(seen).size).toBe(findable);
    }
  }
});

it("counts the values of fields among what is found, and those of a filtered field as if it were not", async () => {
  const { total, facets } = await ask({ kind: "video" }, { facets: ["kind", "issue", "place", "rating"] });
  expect(total).toBe(1);
  expect(facets.kind).toEqual({
    values: [
      { value: "image", count: findable - 1 },
      { value: "video", count: 1 },
    ],
    distinct: 2,
  });
  expect(facets.issue?.values).toEqual([{ value: "failed", count: 1 }]);
  expect((await ask({ folder: "tags" }, { facets: ["tag", "collection"] })).facets).toEqual({
    tag: { values: ["Meer/Nordsee", "reef", "sea"].map((value) => ({ value, count: 1 })), distinct: 3 },
    collection: { values: [{ value: album, count: 2 }], distinct: 1 },
  });
  expect((await ask({}, { facets: ["rating", "place"] })).facets).toEqual({
    rating: {
      values: [
        { value: null, count: findable - 1 },
        { value: "4", count: 1 },
      ],
      distinct: 2,
    },
    place: {
      values: [
        { value: "false", count: findable - 2 },
        { value: "true", count: 2 },
      ],
      distinct: 2,
    },
  });
});

it.each<Filter.Written>([
  { camera: "!none,!Ж🎞" },
  { kind: "!video", place: "false" },
  { rating: "3..,none", issue: "none", size: "..500" },
  { kind: "image", camera: "none", place: "true" },
])("counts with %j as often as it finds", async (filter) => {
  const counted = ["kind", "camera", "rating", "issue", "place"] as const;
  const { total, facets } = await ask(filter, { facets: [...counted] });
  expect(total).toBe((await ask(filter)).total);
  for (const field of counted)
    for (const { value, count } of facets[field]?.values ?? []) {
      const only = field === "place" ? String(value) : value === null ? "none" : Filter.quote(value);
      const alone = await ask({ ...filter, [field]: only });
      expect([field, value, count]).toEqual([field, value, alone.total]);
    }
});

it("lets no older row replace a newer one, and stays quick after many small writes", async () => {
  await rows.create("one");
  const at = (assetRevision: number, title: string) => rowOf(summaryOf("a.jpg", { assetRevision, title }));
  for (let revision = 1; revision <= 60; revision++) await rows.merge("one", [at(revision, `${revision}`)]);
  await rows.merge("one", [at(3, "older")]);
  const { shown, total } = await rows.ask("one", { filter: {}, sort: "key", isAscending: true, limit: 9, facets: [] });
  expect(total).toBe(1);
  expect(JSON.parse(shown[0] ?? "")).toMatchObject({ title: "60" });
});
