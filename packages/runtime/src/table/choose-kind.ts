import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { StartRefused } from "../refusal.ts";

/** Which program serves DynamoDB. */
export type TableKind = "dynoxide" | "dynalite";

const require = createRequire(import.meta.url);

/**
 * Says which table serves a data folder, and writes it down the first time: a folder keeps the kind it was begun with,
 * because neither reads the files of the other. A new folder gets `forced`, else dynoxide where it exists, else dynalite.
 */
export async function chooseKind(tableDir: string, forced: TableKind | undefined): Promise<TableKind> {
  const begun = await readKind(tableDir);
  if (begun && forced && begun !== forced) {
    throw new StartRefused(
      `The data folder was begun with the table ${begun} and cannot be opened with ${forced}: leave DARKROOM_TABLE unset, or choose another DARKROOM_DATA_DIR.`,
    );
  }
  const kind = begun ?? forced ?? (dynoxidePath() ? "dynoxide" : "dynalite");
  if (kind === "dynoxide" && !dynoxidePath()) {
    throw new StartRefused(
      `The table dynoxide has no program for ${process.platform}-${process.arch} here: ${
        begun
          ? "open this data folder on the kind of machine it was begun on"
          : "leave DARKROOM_TABLE unset to use dynalite"
      }.`,
    );
  }
  if (!begun) await writeKind(tableDir, kind);
  return kind;
}

/** The file and arguments that serve `tableDir` on a loopback port. */
export function commandFor(kind: TableKind, tableDir: string, port: number): string[] {
  const address = ["--host", "127.0.0.1", "--port", String(port)];
  if (kind === "dynoxide")
    return [dynoxidePath() ?? "dynoxide", ...address, "--db-path", join(tableDir, "dynoxide.sqlite")];
  const script = join(dirname(require.resolve("dynalite/package.json")), "cli.js");
  return [process.execPath, script, ...address, "--path", join(tableDir, "dynalite"), "--createTableMs", "0"];
}

function dynoxidePath(): string | undefined {
  try {
    return join(dirname(require.resolve(`@dynoxide/${process.platform}-${process.arch}/package.json`)), "dynoxide");
  } catch {
    return undefined;
  }
}

const kindFile = (tableDir: string) => join(tableDir, "kind");

async function readKind(tableDir: string): Promise<TableKind | undefined> {
  const text = await readFile(kindFile(tableDir), "utf8").catch(() => "");
  const kind = text.trim();
  return kind === "dynoxide" || kind === "dynalite" ? kind : undefined;
}

async function writeKind(tableDir: string, kind: TableKind): Promise<void> {
  await mkdir(tableDir, { recursive: true });
  await writeFile(kindFile(tableDir), `${kind}\n`, { flush: true });
}
