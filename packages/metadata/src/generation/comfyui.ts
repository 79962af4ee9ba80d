import { type Graph, graphOf, isSampler, lastSamplers, linked, type Node, sourcesOf, upstream } from "./comfy-graph.ts";
import type { Reading, Texts } from "./reading.ts";
import {
  type Fields,
  fieldsOf,
  type Lora,
  loraOf,
  modelOf,
  nameOf,
  numberOf,
  type Settings,
  seedOf,
} from "./settings.ts";

/** ComfyUI: the graph in `prompt`, walked from the node that saves to its sampler, and from there to what it was given. */
export function readComfyUi(texts: Texts): Reading | undefined {
  const found = findGraph(texts);
  if (!found) return undefined;
  const { last, count } = lastSamplers(found.graph);
  const [sampler] = last;
  const dialect = "comfyui";
  if (!sampler) return { dialect, used: found.used, settings: { generator: "ComfyUI" }, confidence: 0.2 };
  const settings = { generator: "ComfyUI", ...settingsOf(found.graph, sampler) };
  const warnings = last.length > 1 ? ["several_samplers"] : [];
  return { dialect, used: [...found.used, "workflow"], settings, confidence: count > 1 ? 0.3 : 0.6, warnings };
}

/** In a text of its own, or beside the workflow in a comment of both. */
function findGraph(texts: Texts): { graph: Graph; used: string[] } | undefined {
  for (const key of ["prompt", "parameters"]) {
    const fields = fieldsOf(texts.get(key));
    const graph = fields && (graphOf(fields) ?? graphOf(fieldsOf(fields["prompt"]) ?? {}));
    if (graph) return { graph, used: [key] };
  }
  return undefined;
}

function settingsOf(graph: Graph, sampler: Node): Settings {
  // Nearest first, and not beyond the sampler before this one: its seed and its steps are not this one's.
  const around = [sampler, ...upstream(graph, sourcesOf(graph, sampler), isSampler)].filter(
    (node) => node === sampler || !isSampler(node),
  );
  const find = <T>(names: readonly string[], of: (value: unknown) => T | undefined): T | undefined => {
    for (const node of around)
      for (const name of names) {
        const value = of(resolved(graph, node.inputs.get(name)));
        if (value !== undefined) return value;
      }
    return undefined;
  };
  const guider = linked(graph, sampler.inputs.get("guider")) ?? sampler;
  const chain = [...upstream(graph, modelsOf(graph, [guider]), () => false)];
  return {
    positive: promptOf(graph, guider.inputs.get("positive") ?? guider.inputs.get("conditioning"), "positive"),
    negative: promptOf(graph, guider.inputs.get("negative"), "negative"),
    model: modelIn(chain),
    vae: vaeOf(graph),
    loras: lorasIn(chain),
    sampler: find(["sampler_name"], nameOf),
    scheduler: find(["scheduler"], nameOf),
    steps: find(["steps"], numberOf),
    cfg: find(["cfg"], numberOf),
    distilledCfg: find(["guidance"], numberOf),
    seed: find(["seed", "noise_seed"], seedOf),
    ...sizeIn(around),
    clipSkip: clipSkipIn(around),
    denoise: find(["denoise"], numberOf),
  };
}

const valueNames = ["value", "seed", "int", "float", "string", "text", "Value", "Number", "noise_seed"];

/** A value, or what the node it is linked to holds; through at most eight nodes. */
function resolved(graph: Graph, value: unknown, depth = 8): unknown {
  const node = linked(graph, value);
  if (!node) return value;
  const name = valueNames.find((candidate) => node.inputs.has(candidate));
  return name === undefined || depth === 0 ? undefined : resolved(graph, node.inputs.get(name), depth - 1);
}

const textNames = ["text", "text_g", "text_l", "clip_l", "t5xxl", "prompt", "positive_prompt", "string", "value"];

/** The texts a conditioning is made of, in the graph's order, each once. */
function promptOf(graph: Graph, link: unknown, side: "positive" | "negative"): string | undefined {
  const start = linked(graph, link);
  if (!start) return undefined;
  const texts = new Set<string>();
  const isEncoder = (node: Node) => [...node.inputs.keys()].some((name) => textNames.includes(name)) || isSampler(node);
  for (const node of upstream(graph, [start], isEncoder)) {
    const names = node.inputs.has(side) && !linked(graph, node.inputs.get(side)) ? [side] : textNames;
    for (const name of isSampler(node) ? [] : names) {
      const text = resolved(graph, node.inputs.get(name));
      if (typeof text === "string" && text.trim() !== "") texts.add(text.trim());
    }
  }
  return [...texts].join("\n");
}

/** Where a node has its model from: its input of that name, not its pictures and prompts. */
const modelsOf = (graph: Graph, nodes: readonly Node[]): Node[] =>
  nodes.flatMap((node) => linked(graph, node.inputs.get("model")) ?? []);

function modelIn(chain: readonly Node[]): Settings["model"] {
  for (const { inputs } of chain)
    for (const name of ["ckpt_name", "unet_name", "model_name", "base_ckpt_name"])
      if (nameOf(inputs.get(name))) return modelOf(inputs.get(name));
  return undefined;
}

function lorasIn(chain: readonly Node[]): Lora[] | undefined {
  const loras = chain.flatMap(({ inputs }) => [
    ...loraOf(inputs.get("lora_name"), inputs.get("strength_model") ?? inputs.get("strength")),
    ...[...inputs.values()].flatMap(listedLora),
  ]);
  return loras.length > 0 ? loras.slice(0, 100) : undefined;
}

/** One row of a node that loads many: `{on, lora, strength}`. */
function listedLora(value: unknown): Lora[] {
  const row: Fields = typeof value === "object" && value !== null ? (value as Fields) : {};
  return row["on"] === true ? loraOf(row["lora"], row["strength"]) : [];
}

const vaeOf = (graph: Graph): string | undefined =>
  [...graph.values()].map(({ inputs }) => nameOf(inputs.get("vae_name"))).find((name) => name !== undefined);

function sizeIn(nodes: readonly Node[]): Pick<Settings, "width" | "height"> {
  for (const { inputs } of nodes) {
    const [width, height] = [numberOf(inputs.get("width")), numberOf(inputs.get("height"))];
    const isArea = inputs.has("conditioning"); // the place of a prompt within the picture
    if (width !== undefined && height !== undefined && !isArea) return { width, height };
  }
  return {};
}

function clipSkipIn(nodes: readonly Node[]): number | undefined {
  const layer = nodes
    .map(({ inputs }) => numberOf(inputs.get("stop_at_clip_layer")))
    .find((value) => value !== undefined);
  return layer === undefined ? undefined : -layer;
}
