import { expect, it } from "vitest";
import { generationRows } from "./generation-rows.ts";

it("tells how a picture was generated, a line each, as a terminal may show it", () => {
  const sources = [{ container: "png", location: "parameters", sizeBytes: 99, text: "raw" }];
  const rows = generationRows({
    dialect: "automatic1111",
    confidence: 0.9,
    generator: "Forge",
    generatorVersion: "f2.0.1",
    positive: "a castle\n\u001b[2Jin fog",
    negative: "",
    model: { name: "flux1-dev", hash: "9c82b5f2" },
    loras: [{ name: "ink", weight: 0.8 }, { name: "grain" }],
    sampler: "Euler",
    scheduler: "Karras",
    steps: 20,
    cfg: 0,
    seed: "18446744073709551615",
    width: 896,
    height: 1152,
    sources,
  });
  expect(rows.map(([name = "", value]) => [name.trim(), value])).toEqual([
    ["by", "Forge f2.0.1 (automatic1111)"],
    ["prompt", "a castle\\n\\x1b[2Jin fog"],
    ["model", "flux1-dev 9c82b5f2"],
    ["lora", "ink × 0.8"],
    ["lora", "grain"],
    ["sampler", "Euler, Karras"],
    ["steps", "20"],
    ["cfg", "0"],
    ["seed", "18446744073709551615"],
    ["asked for", "896×1152 px"],
    ["read from", "png parameters"],
  ]);
  expect(generationRows({ dialect: "unknown", confidence: 0, sources })[0]).toEqual(["  by", "(unknown)"]);
});
