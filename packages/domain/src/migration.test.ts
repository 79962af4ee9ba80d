import { expect, it } from "vitest";
import * as Migration from "./migration.ts";
import * as Summary from "./summary.ts";

it("leads from one schema to the next, and brings summaries to the version this code makes", () => {
  expect(Migration.all.map(({ number }) => number)).toEqual(Migration.all.map((_, at) => at + 2));
  const names: string[] = Migration.all.map(({ name }) => name);
  expect(names.findLast((name) => name.startsWith("summaries-"))).toBe(`summaries-${Summary.version}`);
});
