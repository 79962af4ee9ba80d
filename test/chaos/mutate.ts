import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A protective mechanism taken away: one text of one source file, from the root of the repository, and what stands there instead. */
export type Mutant = { name: string; file: string; search: string; replace: string };

const root = join(import.meta.dirname, "..", "..");

/** The source with the mutant in it. Throws when its text is gone, or no longer the only one. */
export function sourceOf({ name, file, search, replace }: Mutant): string {
  const parts = readFileSync(join(root, file), "utf8").split(search);
  if (parts.length !== 2)
    throw new Error(`The text of the mutant ${name} is ${parts.length - 1} times in ${file}: ${search}`);
  return parts.join(replace);
}

/** From now on, the mutant's file is loaded with the mutant in it. */
export function mutate(name: string, mutants: readonly Mutant[]): void {
  const mutant = mutants.find((each) => each.name === name);
  if (!mutant) throw new Error(`No mutant is called ${name}`);
  const url = pathToFileURL(join(root, mutant.file)).href;
  const source = sourceOf(mutant);
  registerHooks({
    load: (asked, context, next) =>
      asked === url ? { format: "module-typescript", source, shortCircuit: true } : next(asked, context),
  });
}
