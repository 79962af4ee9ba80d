import { type Fields, fieldsOf } from "./settings.ts";

/** A node of ComfyUI's "API format": its kind, and inputs that are values or links to another node's output. */
export type Node = { id: string; kind: string; inputs: Map<string, unknown> };
export type Graph = Map<string, Node>;

const maxNodes = 5_000;
const maxEnds = 32;

/** The graph in a `prompt` (`{"3": {class_type, inputs}}`); nothing for JSON that is none. */
export function graphOf(prompt: Fields): Graph | undefined {
  const nodes = Object.entries(prompt)
    .slice(0, maxNodes)
    .flatMap(([id, value]): [string, Node][] => {
      const node = fieldsOf(value);
      const [kind, inputs] = [node?.["class_type"], fieldsOf(node?.["inputs"])];
      return typeof kind === "string" && inputs ? [[id, { id, kind, inputs: new Map(Object.entries(inputs)) }]] : [];
    });
  return nodes.length > 0 ? new Map(nodes) : undefined;
}

/** The node this input is linked to (`["4", 0]`). */
export function linked(graph: Graph, value: unknown): Node | undefined {
  return Array.isArray(value) && value.length === 2 ? graph.get(String(value[0])) : undefined;
}

export const sourcesOf = (graph: Graph, node: Node): Node[] =>
  [...node.inputs.values()].flatMap((value) => linked(graph, value) ?? []);

/** From these nodes against the links, nearest first, each once; beyond a node that `stops`, nothing. */
export function* upstream(graph: Graph, from: readonly Node[], stops: (node: Node) => boolean): Generator<Node> {
  const seen = new Set(from);
  const queue = [...from];
  for (const node of queue) {
    yield node;
    if (stops(node)) continue;
    for (const next of sourcesOf(graph, node)) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
}

/** Does this node draw noise out of a latent? By its name and by what it is given. */
export function isSampler({ kind, inputs }: Node): boolean {
  const isNamed = /sampler/i.test(kind) && ["latent_image", "guider", "latent"].some((name) => inputs.has(name));
  return isNamed || (["positive", "negative", "steps"].every((name) => inputs.has(name)) && inputs.has("seed"));
}

/**
 * The samplers whose picture leaves the graph: walked from the nodes nothing is linked from, without those that feed
 * another one of them. `count` is how many samplers there are in all.
 */
export function lastSamplers(graph: Graph): { last: Node[]; count: number } {
  const used = new Set([...graph.values()].flatMap((node) => sourcesOf(graph, node)));
  const ends = [...graph.values()].filter((node) => !used.has(node));
  const nearest = ends.slice(0, maxEnds).map((end) => nearestSampler(graph, end));
  const candidates = [...new Set(nearest)].filter((node) => node !== undefined);
  const before = new Set(candidates.flatMap((node) => [...upstream(graph, sourcesOf(graph, node), () => false)]));
  const last = candidates.filter((node) => !before.has(node));
  return { last, count: [...graph.values()].filter(isSampler).length };
}

function nearestSampler(graph: Graph, end: Node): Node | undefined {
  for (const node of upstream(graph, [end], isSampler)) if (isSampler(node)) return node;
  return undefined;
}
