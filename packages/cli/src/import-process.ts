import { enableCompileCache } from "node:module";
import { join } from "node:path";
import type { ImportTask } from "./start-import.ts";

// The import of `npm start -- FOLDER`, in a process of its own: what it needed is given back when it ends. It stops when
// it is told to, and ends at once when whoever started it is gone.
enableCompileCache(join(import.meta.dirname, "..", "..", "..", "node_modules", ".cache", "darkroom"));
const stop = new AbortController();
process.on("disconnect", () => process.exit(1));
process.on("message", (message: { task: ImportTask } | "stop") => {
  if (message === "stop") stop.abort();
  else void run(message.task).then((status) => process.exit(status));
});

async function run({ folders, library, options }: ImportTask): Promise<number> {
  try {
    const { runImport } = await import("./run-import.ts");
    return await runImport(folders, library, { ...options, stop: stop.signal });
  } catch (error) {
    const { tell } = await import("./say.ts");
    return tell(error);
  }
}
