import type { Generation } from "@darkroom/contract";
import { printable } from "./printable.ts";

const mostCharacters = 4_000;

/** How a picture was generated, as rows of name and value; a prompt is one line, its line ends as `\n`. */
export function generationRows(generation: Generation): string[][] {
  const { model, loras, width, height, sources } = generation;
  const rows: [string, string | number | undefined][] = [
    [
      "by",
      `${[generation.generator, generation.generatorVersion].filter(Boolean).join(" ")} (${generation.dialect})`.trim(),
    ],
    ["prompt", generation.positive],
    ["negative", generation.negative],
    ...(generation.characterPrompts ?? []).map((prompt): [string, string] => ["character", prompt]),
    ["model", [model?.name, model?.hash].filter(Boolean).join(" ")],
    ["vae", generation.vae],
    ...(loras ?? []).map(({ name, weight }): [string, string] => [
      "lora",
      weight === undefined ? name : `${name} × ${weight}`,
    ]),
    ["sampler", [generation.sampler, generation.scheduler].filter(Boolean).join(", ")],
    ["steps", generation.steps],
    ["cfg", generation.cfg],
    ["guidance", generation.distilledCfg],
    ["seed", generation.seed],
    ["asked for", width !== undefined && height !== undefined ? `${width}×${height} px` : undefined],
    ["clip skip", generation.clipSkip],
    ["denoise", generation.denoise],
    ["read from", [...new Set(sources.map(({ container, location }) => `${container} ${location}`))].join(", ")],
  ];
  return rows.flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[`  ${name}`, printable(String(value)).slice(0, mostCharacters)]],
  );
}
