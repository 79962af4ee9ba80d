import fc from "fast-check";
import { expect, it } from "vitest";
import { assetIdOf } from "./id.ts";
import * as StackRule from "./stack-rule.ts";

const types: Record<string, string> = {
  jpg: "image/jpeg",
  heic: "image/heic",
  png: "image/png",
  mov: "video/quicktime",
};
const noon = "2024-05-01T10:00:00.000Z";
const later = (ms: number) => new Date(Date.parse(noon) + ms).toISOString();

/** A photo of one camera, taken at noon, unless more is said. */
function shot(key: string, said: Partial<StackRule.Shot> = {}): StackRule.Shot {
  const contentType = types[(key.split(".").at(-1) ?? "").toLowerCase()] ?? "image/tiff";
  const kind = contentType.startsWith("video") ? "video" : "image";
  const camera = { cameraMake: "Canon", cameraModel: "Canon EOS R5" };
  const taken = { capturedAt: noon, capturedAtSource: "exif" };
  return { assetId: assetIdOf(key), key, kind, contentType, ...camera, ...taken, ...said };
}
const stacked = (...shots: StackRule.Shot[]) =>
  StackRule.groups(shots).map(({ members }) => members.map(({ key }) => key));
const unknown = { cameraMake: undefined, cameraModel: undefined, capturedAtSource: "mtime" };

it.each<[string, StackRule.Shot[], string[]]>([
  ["a raw file and its JPEG", [shot("a/IMG_1.CR2"), shot("a/IMG_1.JPG")], ["a/IMG_1.JPG", "a/IMG_1.CR2"]],
  ["names in another case", [shot("a/IMG_1.CR2"), shot("a/img_1.jpg")], ["a/img_1.jpg", "a/IMG_1.CR2"]],
  ["a raw file without a date, and its JPEG", [shot("a.dng", unknown), shot("a.jpg")], ["a.jpg", "a.dng"]],
  ["a HEIC and its JPEG", [shot("IMG_1.HEIC"), shot("IMG_1.jpg", unknown)], ["IMG_1.HEIC", "IMG_1.jpg"]],
  ["an edit before its original", [shot("1.jpg"), shot("1-edit.jpg", unknown)], ["1-edit.jpg", "1.jpg"]],
  [
    "what Lightroom makes of a raw file",
    [shot("1.CR3"), shot("1-Enhanced-NR.dng"), shot("1-Edit.png"), shot("1.jpg")],
    ["1-Edit.png", "1.jpg", "1-Enhanced-NR.dng", "1.CR3"],
  ],
  ["an edit of Google Takeout", [shot("IMG_1.jpg"), shot("IMG_1-edited.jpg")], ["IMG_1-edited.jpg", "IMG_1.jpg"]],
  ["an edit of Apple's", [shot("IMG_1234.HEIC"), shot("IMG_E1234.JPG")], ["IMG_E1234.JPG", "IMG_1234.HEIC"]],
  [
    "an edit of a telephone of Google's",
    [shot("PXL_20231207_032111247.jpg"), shot("PXL_20231207_032111247~2.jpg")],
    ["PXL_20231207_032111247~2.jpg", "PXL_20231207_032111247.jpg"],
  ],
  [
    "a raw file of Google's",
    [shot("PXL_20231207_032111247.RAW-02.ORIGINAL.dng"), shot("PXL_20231207_032111247.RAW-01.COVER.jpg")],
    ["PXL_20231207_032111247.RAW-01.COVER.jpg", "PXL_20231207_032111247.RAW-02.ORIGINAL.dng"],
  ],
  [
    "a copy of the very moment",
    [shot("1.jpg"), shot("1 (1).jpg"), shot("1 copy.jpg")],
    ["1.jpg", "1 (1).jpg", "1 copy.jpg"],
  ],
  [
    "a burst of a Nexus, by the cover it marks",
    [
      shot("00000IMG_00000_BURST20171111030039.jpg"),
      shot("00001IMG_00001_BURST20171111030039_COVER.jpg", { capturedAt: later(200) }),
      shot("00002IMG_00002_BURST20171111030039.jpg", { capturedAt: later(400) }),
    ],
    [
      "00001IMG_00001_BURST20171111030039_COVER.jpg",
      "00000IMG_00000_BURST20171111030039.jpg",
      "00002IMG_00002_BURST20171111030039.jpg",
    ],
  ],
  [
    "a burst of a Samsung",
    [shot("20231207_101605_002.jpg", { capturedAt: later(300) }), shot("20231207_101605_001.jpg")],
    ["20231207_101605_001.jpg", "20231207_101605_002.jpg"],
  ],
  [
    "a burst of Apple's, whatever its frames are called",
    [shot("x/IMG_2.HEIC", { burstId: "B", capturedAt: later(100) }), shot("x/IMG_1.HEIC", { burstId: "B" })],
    ["x/IMG_1.HEIC", "x/IMG_2.HEIC"],
  ],
  [
    "a burst with a raw file of one frame",
    [shot("20231207_101605_001.jpg"), shot("20231207_101605_002.jpg"), shot("20231207_101605_001.dng")],
    ["20231207_101605_001.jpg", "20231207_101605_002.jpg", "20231207_101605_001.dng"],
  ],
])("stacks %s", (_what, shots, expected) => {
  expect(stacked(...shots)).toEqual([expected]);
  expect(stacked(...shots.toReversed())).toEqual([expected]);
});

it.each<[string, StackRule.Shot[]]>([
  ["files of other folders", [shot("a/1.CR2"), shot("b/1.jpg")]],
  ["a raw file and a JPEG of another minute", [shot("1.CR2"), shot("1.jpg", { capturedAt: later(60_000) })]],
  ["a raw file and a JPEG of another camera", [shot("1.CR2"), shot("1.jpg", { cameraModel: "NIKON D90" })]],
  ["a scan and a JPEG that share a name and nothing else", [shot("1.tif", unknown), shot("1.jpg", unknown)]],
  ["two pictures that share a name and nothing else", [shot("1.jpg", unknown), shot("1.png", unknown)]],
  ["pictures somebody numbered", [shot("Trip (1).jpg"), shot("Trip (2).jpg")]],
  ["a copy's name on a photo taken a moment later", [shot("1.jpg"), shot("1 (1).jpg", { capturedAt: later(400) })]],
  ["what a camera numbers", [shot("DSC_0001.jpg"), shot("DSC_0002.jpg")]],
  ["numbers at the end", [shot("IMG.jpg"), shot("IMG-1.jpg"), shot("IMG_2.jpg")]],
  ["an edit without its original", [shot("1-edit.jpg"), shot("1_edited.jpg")]],
  ["a film and its photo", [shot("IMG_1.MOV"), shot("IMG_1.HEIC")]],
  [
    "frames with a pause",
    [shot("20231207_101605_001.jpg"), shot("20231207_101605_002.jpg", { capturedAt: later(60_000) })],
  ],
  ["frames of two cameras", [shot("20231207_101605_001.jpg"), shot("20231207_101605_002.jpg", { cameraModel: "X" })]],
  ["frames without a date", [shot("20231207_101605_001.jpg", unknown), shot("20231207_101605_002.jpg", unknown)]],
  ["what somebody took out of a stack", [shot("1.CR2", { isApart: true }), shot("1.jpg")]],
  ["what is in the trash", [shot("1.CR2", { trashedAt: noon }), shot("1.jpg")]],
])("leaves alone %s", (_what, shots) => {
  expect(stacked(...shots)).toEqual([]);
});

it("puts each asset into one stack at most, whatever the files are called, and always the same ones", () => {
  const ending = fc.constantFrom("", "-edit", " (1)", "_COVER", "_001", "_002", "_BURST20171111030039", "~2");
  const asset = fc.record({
    key: fc
      .tuple(
        fc.constantFrom("", "a/"),
        fc.constantFrom("IMG_1234", "IMG_E1234", "20231207_101605", "x"),
        ending,
        fc.constantFrom("jpg", "CR2", "heic", "mov"),
      )
      .map(([folder, stem, end, extension]) => `${folder}${stem}${end}.${extension}`),
    capturedAt: fc.constantFrom(noon, later(300), later(90_000)),
    capturedAtSource: fc.constantFrom("exif", "filename", "mtime"),
    cameraModel: fc.constantFrom("A", "B", undefined),
    burstId: fc.constantFrom("B", undefined, undefined),
  });
  const library = fc.uniqueArray(asset, { selector: ({ key }) => key, maxLength: 24 });
  fc.assert(
    fc.property(library, (assets) => {
      const shots = assets.map(({ key, ...said }) => shot(key, said));
      const found = StackRule.groups(shots);
      const ids = found.flatMap(({ members }) => members.map(({ assetId }) => assetId));
      expect(new Set(ids).size).toBe(ids.length);
      for (const { members } of found) {
        expect(members.length).toBeGreaterThan(1);
        const sure = members.filter(({ capturedAtSource }) => capturedAtSource === "exif");
        const times = sure.map(({ capturedAt }) => Date.parse(capturedAt));
        expect(Math.max(0, ...times) - Math.min(...times, Infinity)).toBeLessThan(90_000);
      }
      expect(new Set(found.map(({ name }) => name)).size).toBe(found.length);
      const again = StackRule.groups(shots.toReversed());
      const keysOf = (groups: StackRule.Group[]) =>
        groups.map(({ members }) => members.map(({ key }) => key).join()).sort();
      expect(keysOf(again)).toEqual(keysOf(found));
    }),
  );
});
