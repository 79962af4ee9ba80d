import { expect, it } from "vitest";
import { generatedOf, rawOf } from "./generated.ts";

const source = {
  container: "png",
  location: "parameters",
  sizeBytes: 1_234_567,
  text: "a\r\n\u202Eb",
  isTruncated: true,
};

it("puts what a picture was generated with in words", () => {
  const facts = generatedOf({
    dialect: "comfyui",
    confidence: 0.3,
    generator: "ComfyUI",
    positive: "an owl",
    negative: "fog\u0007",
    characterPrompts: ["a tabby"],
    model: { name: "flux1-dev", hash: "9c82b5f2" },
    loras: [{ name: "ink", weight: 0.5 }, { name: "grain" }],
    sampler: "euler",
    scheduler: "beta",
    steps: 24,
    cfg: 0,
    distilledCfg: 3.5,
    seed: "18446744073709551615",
    width: 832,
    height: 1216,
    denoise: 0.5199999999999996,
    sources: [source],
  });
  expect(facts).toEqual([
    { name: "Negative", value: "fog\\u0007" },
    { name: "Character 1", value: "a tabby" },
    { name: "Program", value: "ComfyUI", note: "several steps made this picture; the last one is told" },
    { name: "Model", value: "flux1-dev", note: "9c82b5f2" },
    { name: "LoRA", value: "ink × 0.5\ngrain" },
    { name: "Sampler", value: "euler · beta" },
    { name: "Steps", value: "24" },
    { name: "Guidance", value: "0", note: "3.5 distilled" },
    { name: "Seed", value: "18446744073709551615" },
    { name: "Asked for", value: "832 × 1216" },
    { name: "Denoising", value: "0.52" },
  ]);
});

it("shows the raw texts line by line, and says where one is cut", () => {
  const generation = { dialect: "unknown", confidence: 0, sources: [source] };
  expect(generatedOf(generation)).toEqual([{ name: "Program", value: "a program Darkroom does not know" }]);
  expect(generatedOf({ ...generation, confidence: 0.2, positive: "an owl" })).toEqual([
    { name: "Program", value: "a program Darkroom does not know" },
  ]);
  expect(rawOf(generation)).toEqual([
    {
      id: 0,
      place: "PNG parameters",
      text: "a\n\\u202Eb",
      cut: "The beginning of 1,234,567 bytes; the file has the rest",
    },
  ]);
});
