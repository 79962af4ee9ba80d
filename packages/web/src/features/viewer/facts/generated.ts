import type { Generation } from "@darkroom/contract";
import { count, visible, visibleLines } from "../../../lib/format.ts";
import type { Fact } from "./reading.ts";

const programs: Record<string, string> = {
  automatic1111: "AUTOMATIC1111 or a program that writes as it does",
  comfyui: "ComfyUI",
  invokeai: "InvokeAI",
  fooocus: "Fooocus",
  novelai: "NovelAI",
  swarmui: "SwarmUI",
  drawthings: "Draw Things",
  easydiffusion: "Easy Diffusion",
  unknown: "a program Darkroom does not know",
};

/** What a picture was generated with besides its prompt, in words. */
export function generatedOf(generation: Generation): Fact[] {
  const { generator, generatorVersion, dialect, model, loras = [], width, height, confidence } = generation;
  const program = generator ? [generator, generatorVersion].filter(Boolean).join(" ") : programs[dialect];
  const hasManySteps = dialect === "comfyui" && confidence === 0.3;
  const lines: [name: string, value: string | number | undefined, note?: string | false | undefined][] = [
    ["Negative", generation.negative],
    ...(generation.characterPrompts ?? []).map((text, at): [string, string] => [`Character ${at + 1}`, text]),
    ["Program", program ?? dialect, hasManySteps && "several steps made this picture; the last one is told"],
    ["Model", model?.name ?? model?.hash, model?.name && model.hash],
    ["VAE", generation.vae],
    ["LoRA", loras.map(({ name, weight }) => (weight === undefined ? name : `${name} × ${weight}`)).join("\n")],
    ["Sampler", [generation.sampler, generation.scheduler].filter(Boolean).join(" · ")],
    ["Steps", generation.steps],
    ["Guidance", generation.cfg, generation.distilledCfg !== undefined && `${generation.distilledCfg} distilled`],
    ["Seed", generation.seed],
    [
      "Subseed",
      generation.subseed,
      generation.subseedStrength !== undefined && `strength ${generation.subseedStrength}`,
    ],
    ["Asked for", width !== undefined && height !== undefined ? `${width} × ${height}` : undefined],
    ["Clip skip", generation.clipSkip],
    ["Denoising", generation.denoise === undefined ? undefined : Number(generation.denoise.toFixed(3))],
  ];
  return lines.flatMap(([name, value, note]) =>
    value === undefined || value === ""
      ? []
      : [{ name, value: visibleLines(String(value)), ...(note && { note: visible(note) }) }],
  );
}

/** The raw texts, each with where it stands in the file. */
export function rawOf({ sources }: Generation): { id: number; place: string; text: string; cut: string | undefined }[] {
  return sources.map(({ container, location, text, sizeBytes, isTruncated }, id) => ({
    id, // two texts may stand under one name
    place: `${container.toUpperCase()} ${visible(location)}`,
    text: visibleLines(text),
    cut: isTruncated ? `The beginning of ${count(sizeBytes)} bytes; the file has the rest` : undefined,
  }));
}
