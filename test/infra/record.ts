// Records what deployments of these stages would make, one after another, each into a file of its own.
import { mkdir, writeFile } from "node:fs/promises";
import { synth } from "../../localstack/graph/synth.ts";
import { folder, graphFile } from "./graph.ts";

await mkdir(folder, { recursive: true });
for (const stage of process.argv.slice(2)) await writeFile(graphFile(stage), JSON.stringify(await synth({ stage })));
