import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Graph } from "../../localstack/graph/synth.ts";
import { root } from "../house/sources.ts";

/** What `sst dev` makes. */
export const watched = "sst-dev";

/** Somebody's library, something made to be thrown away, an emulator, and what is made while its sources are watched. */
export const stages = ["production", "dev-anna", "local", watched] as const;

export const folder = join(root, ".sst", "graphs");
export const graphFile = (stage: string): string => join(folder, `${stage}.json`);

// biome-ignore lint/suspicious/noExplicitAny: inputs of eighty resource types, each looked at by its test
type Inputs = any;

/** A recorded deployment, with words to ask it by. */
export function graphOf(stage: (typeof stages)[number]) {
  const graph = JSON.parse(readFileSync(graphFile(stage), "utf8")) as Graph;
  const ofType = (type: string) => graph.resources.filter((resource) => resource.type === `aws:${type}`);
  return {
    ...graph,
    /** Inputs of all resources of a type: `sqs/queue:Queue`. */
    all: (type: string): Inputs[] => ofType(type).map(({ inputs }) => inputs),
    /** The names of all resources of a type. */
    names: (type: string): string[] => ofType(type).map(({ name }) => name),
    /** The inputs of the one resource of a type that has this name, physical or logical. */
    one: (type: string, name: string): Inputs => {
      const found = ofType(type).filter((resource) => resource.name === name || resource.inputs["name"] === name);
      if (found.length !== 1) throw new Error(`${found.length} resources are a ${type} called ${name}`);
      return found[0]?.inputs;
    },
  };
}

/** What an ARN ends with: `darkroom-production-hash`. */
export const nameIn = (arn: string): string => arn.split(":").at(-1) ?? "";
