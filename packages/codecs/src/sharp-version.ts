import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** The version of the library that children decode with, from its description: only they load it. */
export async function sharpVersion(): Promise<string> {
  const description = join(dirname(require.resolve("sharp")), "..", "package.json");
  const { version } = JSON.parse(await readFile(description, "utf8"));
  return String(version);
}
