// Records what deployments of these stages would make, one after another, each into a file of its own.
import { mkdir, writeFile } from "node:fs/promises";
import { synth } from "../../localstack/graph/synth.ts";
import { folder, graphFile, watched } from "./graph.ts";

await mkdir(folder, { recursive: true });
for (const stage of process.argv.slice(2)) {
  const graph = await synth(stage === watched ? { stage: "dev-anna", isDev: true } : { stage });
  await writeFile(graphFile(stage), JSON.stringify(graph));
}
