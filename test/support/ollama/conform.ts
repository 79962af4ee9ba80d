import { parseArgs } from "node:util";
import { cases } from "./cases.ts";
import { startOllama } from "./stand-in.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    model: { type: "string", default: "gemma4:12b" },
    "embed-model": { type: "string", default: "embeddinggemma" },
  },
});

await using standIn = values.url === undefined ? await startOllama() : undefined;
const url = values.url ?? standIn?.url ?? "";
const target = { url: url.replace(/\/+$/, ""), model: values.model, embedModel: values["embed-model"] };
console.log(
  `${cases.length} cases against ${standIn ? "the stand-in; a real server's address is given with --url" : url}`,
);
for (const { name, run } of cases) {
  try {
    await run(target);
    console.log(`ok      ${name}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(
      `FAILED  ${name}\n        ${error instanceof Error ? error.message.split("\n").join("\n        ") : error}`,
    );
  }
}
