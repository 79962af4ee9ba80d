import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assetIdOf, Filter, type Summary } from "@darkroom/domain";
import { afterAll, expect, it } from "vitest";
import { rowOf } from "./columns.ts";
import { countedColumn } from "./facets.ts";
import { holdRows } from "./hold-rows.ts";
import type { Question } from "./query.ts";

const folder = await mkdtemp(join(tmpdir(), "darkroom-held-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Numbers that look random and are the same every time; of 32 bits (Numerical Recipes). */
function dice(seed: number) {
  let state = seed;
  const below = (end: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
  return { below, of: <One>(all: readonly One[]): One => all[below(all.length)] as One };
}

type Dice = ReturnType<typeof dice>;

const cameras = ["D90", "R5", "ünï 'x'", undefined] as const;
const tags = ["Sea", "sea/reef", "Town", "town/old"] as const;

function summaryAt(number: number, assetRevision: number, { below, of }: Dice): Summary.Info {
  const key = `${of(["a", "a/b", "ä"])}/${number}.jpg`; // its id stays
  return {
    ...{ assetId: assetIdOf(`${number}`), key, kind: of(["image", "image", "video"]), contentType: "image/jpeg" },
    ...{ sizeBytes: below(5), capturedAt: `20${10 + below(5)}-0${1 + below(9)}-01T00:00:00.000Z` },
    ...{ capturedAtSource: "exif", renditions: [], states: { hash: of(["done", "error"]) }, reasons: {} },
    ...{ assetRevision, jobRevisions: {}, changedAtMs: below(1000) },
    ...{ cameraModel: of(cameras), rating: of([1, 4, undefined]), text: of(["An Invoice", undefined]) },
    ...{ tags: of([[of(tags)], ["Sea", "Town"], undefined]), isFavorite: of([true, undefined]) },
    ...{ latitudeDeg: below(90), longitudeDeg: below(180), isDeleted: below(9) === 0 },
    ...(below(9) === 0 && { pairedWith: assetIdOf("photo") }),
  };
}

const terms: [Filter.FieldName, readonly string[]][] = [
  ["camera", ["D90", "!D90", "none", "!none,!R5", "\"ünï 'x'\",none"]],
  ["rating", ["2..", "none", "!4"]],
  ["tag", ["sea", "!town", "none", "sea/reef,town"]],
  ["captured", ["2012-01-01..2013-06-01", "!..2011-12-31"]],
  ["size", ["1..3", "!2"]],
  ["folder", ["a", "ä/"]],
  ["key", ["a/b/1"]],
  ["text", ["invoice", "!INVOICE", "none"]],
  ["box", ["10,10,100,60"]],
  ["state", ["hash:error"]],
  ["favorite", ["true", "!true"]],
  ["deleted", ["true"]],
];

/** In which column a row says what it is sorted by; the place in a collection has a test of its own. */
const orders = [
  ["captured", "capturedAtMs"],
  ["added", "addedAtMs"],
  ["changed", "changedAtMs"],
  ["size", "sizeBytes"],
  ["key", "key"],
  ["name", "name"],
] as const;

const facets = ["kind", "camera", "rating", "tag", "month", "favorite"] as const;

/** What an answer says, counted one by one. */
function counted(
  library: readonly Summary.Info[],
  filter: Filter.Written,
  { column, isAscending }: { column: (typeof orders)[number][1]; isAscending: boolean },
) {
  const matching = (written: Filter.Written) =>
    library.filter((summary) => Filter.matches(Filter.read(written), summary)).map(rowOf);
  const ofField = (name: (typeof facets)[number]) => {
    const counts = new Map<string | null, number>();
    for (const row of matching({ ...filter, [name]: undefined })) {
      const value = row[countedColumn(name)];
      for (const one of Array.isArray(value) ? value : [value])
        counts.set(one === null ? null : String(one), (counts.get(one === null ? null : String(one)) ?? 0) + 1);
    }
    return [name, Object.fromEntries(counts)];
  };
  const sign = isAscending ? 1 : -1;
  const less = (a: unknown, b: unknown) => Buffer.from(String(a)).compare(Buffer.from(String(b)));
  const inOrder = matching(filter).sort((a, b) => {
    const [one, other] = [a[column], b[column]];
    const values = typeof one === "number" ? one - Number(other) : less(one, other);
    return sign * (values || less(a.assetId, b.assetId));
  });
  return { ids: inOrder.map(({ assetId }) => assetId), facets: Object.fromEntries(facets.map(ofField)) };
}

it("answers as one by one would, however often rows come, change and are made one", async () => {
  const { below, of } = dice(7);
  const rows = holdRows({ uri: folder });
  const library = new Map<number, Summary.Info>();
  await rows.create("all");
  for (let round = 1; round <= 14; round++) {
    const changed = Array.from({ length: round === 1 ? 200 : 1 + below(20) }, () => below(60 + 20 * round));
    for (const number of changed) library.set(number, summaryAt(number, round, { below, of }));
    await rows.merge(
      "all",
      [...new Set(changed)].map((number) => rowOf(library.get(number) as Summary.Info)),
    );
    if (round % 5 === 0) await rows.finish("all");
    const filter = Object.fromEntries(
      Array.from({ length: below(4) }, () => of(terms)).map(([name, of_]) => [name, of(of_)]),
    );
    const [sort, column] = of(orders);
    const isAscending = below(2) === 0;
    const question: Question = { filter, sort, isAscending, limit: 1 + below(50), facets };
    const plain = counted([...library.values()], filter, { column, isAscending });
    const ids: string[] = [];
    let after: Question["after"];
    do {
      const answer = await rows.ask("all", { ...question, after });
      ids.push(...answer.shown.map((text): string => JSON.parse(text).assetId));
      const shown = Object.entries(answer.facets).map(([name, { values }]) => {
        return [name, Object.fromEntries(values.map(({ value, count }) => [value, count]))];
      });
      expect({ round, filter, total: answer.total, facets: Object.fromEntries(shown) }).toEqual({
        ...{ round, filter, total: plain.ids.length, facets: plain.facets },
      });
      after = answer.next;
    } while (after);
    expect(ids, JSON.stringify({ round, question })).toEqual(plain.ids);
  }
}, 60_000);
