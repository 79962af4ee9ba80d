import { expect, it } from "vitest";
import { exifBlock, jpegWith, pngOf, unicodeComment, webpWith } from "../../../../test/fixtures/generated.ts";
import { cpuMs } from "../../../../test/support/cpu-time.ts";
import { readComfyUi } from "./comfyui.ts";
import { readDrawThings } from "./drawthings.ts";
import { readEasyDiffusion } from "./easydiffusion.ts";
import { readFooocus } from "./fooocus.ts";
import { parseInfotext } from "./infotext.ts";
import { readInvokeAi } from "./invokeai.ts";
import { parseJson } from "./lossless-json.ts";
import { readNovelAi } from "./novelai.ts";
import { readGeneration } from "./read-generation.ts";
import { readSwarmUi } from "./swarmui.ts";

const sizeBytes = 8 << 20;
const limitMs = 500; // on a slow processor; what is not linear takes minutes
const repeated = (unit: string) => unit.repeat(Math.ceil(sizeBytes / unit.length)).slice(0, sizeBytes);

const graph = Object.fromEntries(
  Array.from({ length: 4_000 }, (_, id) => [
    id,
    {
      class_type: "KSampler",
      inputs: Object.fromEntries(
        Array.from({ length: 5 }, (_, n) => [`latent_image${n || ""}`, [String((id * 7 + n) % 4_000), 0]]),
      ),
    },
  ]),
);

const texts: [name: string, text: string][] = [
  ["word characters", repeated("a")],
  ["word characters after a line of settings", `Steps: 1, ${repeated("a")}`],
  ["commas", `Steps: 1, Sampler: x${repeated(",")}`],
  ["pairs", `Steps: 1, ${repeated("a: b, ")}`],
  ["open braces", `Steps: 1, ${repeated("a: {, ")}`],
  ["open lists of quotes", `Steps: 1, ${repeated('a: ["\\", ')}`],
  ["escaped quotes", `Steps: 1, Hires prompt: "${repeated('\\"')}`],
  ["blanks", `Steps: 1, a:${repeated(" ")}`],
  ["line ends", repeated("\r\n")],
  ["lines of settings", repeated("a: b, c: d, e: f\n")],
  ["negative prompts", `${repeated("Negative prompt: x\n")}\nSteps: 1, Sampler: x, Seed: 1`],
  ["loras", `${repeated("<lora:a")}\nSteps: 1, Sampler: x, Seed: 1`],
  ["hashes", `x\nSteps: 1, Lora hashes: "${repeated("a: b, ")}"`],
  ["brackets", repeated("[")],
  ["balanced brackets", `${repeated("[").slice(0, sizeBytes / 2)}${repeated("]").slice(0, sizeBytes / 2)}`],
  ["braces of objects", repeated('{"a":')],
  ["a list of numbers", `[${repeated("1,")}1]`],
  ["one long number", `[${repeated("1")}.5]`],
  ["NaN", `[${repeated("NaN ")}]`],
  ["I and N", `{${repeated("IN")}`],
  ["a text of backslashes", `{"a":"${repeated("\\")}`],
  ["quotes", `{${repeated('"')}`],
  ["a command line", `"${repeated("[")}" -S 1`],
  ["a command line of brackets", `"${repeated("[]")}" -S 1`],
  ["words of a command line", `"x" -S 1 ${repeated(" -s")}`],
  ["a graph of samplers in circles", JSON.stringify(graph)],
  [
    "a prompt of one long text",
    JSON.stringify({
      1: { class_type: "KSampler", inputs: { latent_image: 1, positive: ["2", 0] } },
      2: { class_type: "T", inputs: { text: repeated("a") } },
    }),
  ],
];

const readers = {
  parseInfotext,
  parseJson,
  readComfyUi: (text: string) => readComfyUi(new Map([["prompt", text]])),
  readInvokeAi: (text: string) => readInvokeAi(new Map([["invokeai_metadata", text]])),
  readDream: (text: string) => readInvokeAi(new Map([["Dream", text]])),
  readFooocus: (text: string) => readFooocus(new Map([["parameters", text]])),
  readNovelAi: (text: string) =>
    readNovelAi(
      new Map([
        ["Software", "NovelAI"],
        ["Comment", text],
      ]),
    ),
  readSwarmUi: (text: string) => readSwarmUi(new Map([["parameters", text]])),
  readDrawThings: (text: string) => readDrawThings(new Map([["xmp.UserComment", text]])),
  readEasyDiffusion: (text: string) => readEasyDiffusion(new Map([["parameters", text]])),
};

it.each(Object.entries(readers))("%s reads 8 MB of anything in linear time", async (_, read) => {
  const slow: string[] = [];
  for (const [name, text] of texts) {
    const best = Math.min(await cpuMs(() => read(text)), await cpuMs(() => read(text)));
    if (best > limitMs) slow.push(`${name}: ${Math.round(best)} ms`);
  }
  expect(slow).toEqual([]);
});

it("reads files of such texts, whatever carries them", async () => {
  for (const text of texts.map(([, whole]) => whole.slice(0, 1 << 20))) {
    const xmp = `<exif:UserComment>${text.replaceAll("<", "&lt;")}</exif:UserComment>`;
    await readGeneration(pngOf({ parameters: text }));
    await readGeneration(
      webpWith({
        EXIF: exifBlock({}, { 37510: unicodeComment(text) }),
        "XMP ": Buffer.from(xmp),
      }),
    );
  }
  expect(await readGeneration(jpegWith({ xmp: repeated("<exif:UserComment").slice(0, 60_000) }))).toEqual({
    warnings: [],
  });
});

it("keeps what it makes of any file within what one item of the table holds", async () => {
  const [long, many] = ["語".repeat(50_000), Array.from({ length: 1_000 }, (_, index) => index)];
  const metadata = {
    positive_prompt: long,
    negative_prompt: long,
    app_version: long,
    scheduler: long,
    model: { name: long, hash: long },
    vae: { name: long },
    loras: many.map((index) => ({ model: { name: `${index}${"語".repeat(500)}`, hash: "語".repeat(500) }, weight: 1 })),
    ...Object.fromEntries(many.map((index) => [`${index}${"語".repeat(80)}`, "語".repeat(300)])),
  };
  const { generation, warnings } = await readGeneration(pngOf({ invokeai_metadata: JSON.stringify(metadata) }));
  expect(warnings).toEqual(["metadata_truncated"]);
  expect(generation?.loras).toHaveLength(50);
  expect(Buffer.byteLength(JSON.stringify(generation))).toBeLessThan(330_000); // of 400,000, and the facts beside it
});

it("lets no key of a file reach a prototype", () => {
  const text =
    '{"__proto__":{"class_type":"KSampler","inputs":{"seed":1e999}},"constructor":{"class_type":"X","inputs":{"__proto__":{"isAdmin":true}}}}';
  readComfyUi(new Map([["prompt", text]]));
  expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
});

it("keeps the digits of what a number cannot hold, and reads what Python calls numbers", () => {
  expect(
    parseJson(
      '{"seed":18446744073709551615,"cfg":NaN,"top":-Infinity,"small":-9007199254740993,"half":1234567890123456.5,"text":"12345678901234567890"}',
    ),
  ).toEqual({
    seed: "18446744073709551615",
    cfg: null,
    top: null,
    small: "-9007199254740993",
    half: 1234567890123456.5,
    text: "12345678901234567890",
  });
  expect(parseJson("[".repeat(65) + "]".repeat(65))).toBeUndefined();
  expect(parseJson('"text"')).toBeUndefined();
});
