import { expect, it } from "vitest";
import { darktable, lightroom } from "../../../test/fixtures/sidecars.ts";
import { writeSidecar } from "./write-sidecar.ts";
import { readXmp } from "./xmp.ts";

const said = {
  title: 'Pier & "sea" <1>',
  description: "Two\nlines",
  rating: 4,
  tags: ["Places/England/Brighton", "sea", "été"],
  takenAt: "2019-03-21T11:04:22+01:00",
};
const bytes = (text: string | undefined) => Buffer.from(text ?? "");
const understood = {
  title: said.title,
  description: said.description,
  rating: 4,
  keywords: said.tags,
  takenAt: { local: "2019-03-21T11:04:22", offset: "+01:00" },
};

it("writes a sidecar that says what it was told, and is the same when it is written again", () => {
  const written = writeSidecar(undefined, said);
  expect(readXmp(bytes(written))).toMatchObject(understood);
  expect(writeSidecar(bytes(written), said)).toBe(written);
});

it.each([
  ["Lightroom", lightroom],
  ["darktable", darktable],
  [
    "another prefix",
    lightroom
      .replaceAll("rdf:", "r:")
      .replace("xmlns:rdf", "xmlns:r")
      .replaceAll("dc:", "dublin:")
      .replace("xmlns:dc", "xmlns:dublin"),
  ],
  ["UTF-16", `\ufeff${darktable.replace(/<\?xml.*\?>\n/, "")}`],
])("keeps every field of %s that is not ours, as it is written, however often it writes", (what, before) => {
  const existing = what === "UTF-16" ? Buffer.from(before, "utf16le") : bytes(before);
  const written = writeSidecar(existing, said);
  expect(readXmp(bytes(written))).toMatchObject(understood);
  const foreign = [
    ...before.matchAll(
      /(?:crs|darktable|xmp|exif):(?!Rating|DateTimeOriginal)\w+="[^"]*"|<!--.*-->|<crs:ToneCurve.*<\/crs:ToneCurvePV2012>|<darktable:history>.*?params="[^"]*"/g,
    ),
  ];
  expect(foreign.length).toBeGreaterThanOrEqual(5);
  for (const [text] of foreign) expect(written).toContain(text);
  const again = writeSidecar(bytes(written), said);
  expect(writeSidecar(bytes(again), said)).toBe(again);
  expect(again).toBe(written);
});

it("keeps other languages, takes out what is said no more, and leaves a date and a rejection nobody spoke of", () => {
  const german = writeSidecar(bytes(lightroom), { tags: [] });
  expect(german).toContain('<rdf:li xml:lang="de">Morgen</rdf:li>');
  expect(readXmp(bytes(german))).toMatchObject({ title: "Morgen", takenAt: { local: "2018-06-07T08:09:10" } });
  expect(readXmp(bytes(german))).not.toHaveProperty("rating");
  expect(readXmp(bytes(german))).not.toHaveProperty("keywords");
  const rejected = writeSidecar(bytes(darktable.replace('Rating="5"', 'Rating="-1"')), { tags: ["x"] });
  expect(readXmp(bytes(rejected))).toMatchObject({ rating: -1, keywords: ["x"] });
});

it("writes nothing over what it cannot read, nor what nobody could", () => {
  for (const broken of ["<not xmp", "", `<!DOCTYPE x>${darktable}`, `${darktable}${" ".repeat(131_072)}`])
    expect(writeSidecar(bytes(broken), said)).toBeUndefined();
  expect(
    writeSidecar(undefined, {
      tags: Array(200)
        .fill("x".repeat(1000))
        .map((tag, at) => `${tag}${at}`),
    }),
  ).toBeUndefined();
});
