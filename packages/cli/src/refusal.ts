import { Fault } from "@darkroom/domain";

/** A file that is not taken into the library, and why. */
export type Refusal = { path: string; code: string; message: string };

/** The folder itself is gone: nothing more can be read from it, and what it held is not to be taken for deleted. */
export const rootGone = (path: string): Fault =>
  new Fault("unavailable", "source.root_gone", `The folder ${path} is gone (unmounted or unplugged?)`, { path });

const denied = new Set(["EACCES", "EPERM"]);
const gone = new Set(["ENOENT", "ENOTDIR"]);

/** Says what an error of the file system means to the person whose file it is. A fault keeps its own words. */
export function refusalOf(path: string, error: unknown): Refusal {
  if (error instanceof Fault) return { path, code: error.code, message: error.message };
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (denied.has(code)) return { path, code: "source.denied", message: `No permission to read it (${code})` };
  if (gone.has(code)) return { path, code: "source.gone", message: "It is not there any more" };
  if (code === "ELOOP") return { path, code: "source.link_broken", message: "The link leads in a circle" };
  return { path, code: "source.unreadable", message: `It cannot be read (${code})` };
}
