import { isUtf8 } from "node:buffer";
import type { Dir, Stats } from "node:fs";
import { lstat, opendir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { printableBytes } from "./printable.ts";
import { type Refusal, refusalOf, rootGone } from "./refusal.ts";
import { identityOf, isThere, type Root } from "./roots.ts";
import { within } from "./stall.ts";

/** A file as it was seen: what it is, and the key it gets. */
export type Found = { path: string; key: string; sizeBytes: number; mtimeMs: number };
export type Step = { found: Found } | { refused: Refusal };

export type WalkOptions = {
  dataDir: string;
  followFolders: boolean; // symbolic links to folders too; links to files are always followed
  download: boolean; // read files whose bytes lie elsewhere
  stallMs: number;
};

type Folder = { path: string; key: string; dir: Dir };
type Entry = { path: string; key: string; name: string };
type Around = { root: Root; entered: Set<string>; options: WalkOptions; realDataDir: string; dataDirIdentity: string };

const maxKeyBytes = 1024;
const ownFilesOfSystems = new Set(["thumbs.db", "desktop.ini", "@eadir"]);

/**
 * Every file below the folders, one after the other, with its key; and everything that is not taken, with its reason.
 * Holds one open folder per level and never a list of files. No folder is entered twice, the data folder never.
 * Throws `source.root_gone` when one of the folders itself vanishes.
 */
export async function* walk(roots: readonly Root[], options: WalkOptions): AsyncGenerator<Step> {
  const entered = new Set<string>();
  const realDataDir = await realpath(options.dataDir).catch(() => options.dataDir);
  const dataDirIdentity = await identityOf(options.dataDir).catch(() => "");
  for (const root of roots) yield* walkRoot({ root, entered, options, realDataDir, dataDirIdentity });
}

async function* walkRoot(around: Around): AsyncGenerator<Step> {
  const { root, options } = around;
  const open: Folder[] = [];
  try {
    const first = await enter({ path: root.path, key: root.name, name: root.name }, around);
    if (first && "refused" in first) yield first;
    if (first && "dir" in first) open.push(first);
    for (let folder = open.at(-1); folder; folder = open.at(-1)) {
      const entry = await nextEntry(folder, options.stallMs);
      if (!entry || "refused" in entry) {
        open.pop();
        void folder.dir.close().catch(() => undefined);
        if (!(await isThere(root))) throw rootGone(root.path);
        if (entry) yield entry;
        continue;
      }
      const step = await look(entry.name, folder, around);
      if (!step) continue;
      if ("dir" in step) open.push(step);
      else yield step;
    }
  } finally {
    for (const { dir } of open) void dir.close().catch(() => undefined);
  }
}

/** The next name of a folder as bytes, nothing at its end, a refusal when it cannot be read on. */
async function nextEntry(
  folder: Folder,
  stallMs: number,
): Promise<{ name: Buffer } | { refused: Refusal } | undefined> {
  try {
    const entry = await within(stallMs, folder.path, folder.dir.read());
    return entry ? { name: entry.name as unknown as Buffer } : undefined; // `encoding: "buffer"`, which the types lack
  } catch (error) {
    return { refused: refusalOf(folder.path, error) };
  }
}

async function look(name: Buffer, folder: Folder, around: Around): Promise<Folder | Step | undefined> {
  if (!isUtf8(name)) {
    const path = join(folder.path, printableBytes(name));
    return refuse(path, "source.not_utf8", "Its name is not UTF-8, and keys are; rename it");
  }
  const text = name.toString();
  const entry = { path: join(folder.path, text), key: `${folder.key}/${text}`, name: text };
  try {
    return refuseByName(entry) ?? (await lookInside(entry, around));
  } catch (error) {
    if (!(await isThere(around.root))) throw rootGone(around.root.path);
    return { refused: refusalOf(entry.path, error) };
  }
}

function refuseByName({ path, name }: Entry): Step | undefined {
  if (ownFilesOfSystems.has(name.toLowerCase()))
    return refuse(path, "source.system_file", "It belongs to the system that made the folder");
  if (name.startsWith(".")) return refuse(path, "source.hidden", "Its name begins with a dot");
  if (/\.photoslibrary$/i.test(name))
    return refuse(path, "source.inside_library", "The inside of a Photos library is not a folder of photos; export it");
  return undefined;
}

async function lookInside(entry: Entry, around: Around): Promise<Folder | Step | undefined> {
  const { stallMs, followFolders } = around.options;
  let seen = await within(stallMs, entry.path, lstat(entry.path));
  const isLink = seen.isSymbolicLink();
  if (isLink) {
    const target = await within(stallMs, entry.path, stat(entry.path)).catch(ignoreMissing);
    if (!target) return refuse(entry.path, "source.link_broken", "The link leads nowhere");
    if (target.isDirectory() && !followFolders)
      return refuse(entry.path, "source.link_to_folder", "Links to folders are not followed (--follow-links does)");
    if ((await realpath(entry.path)).startsWith(around.realDataDir + sep)) return undefined;
    seen = target;
  }
  return seen.isDirectory() ? enter(entry, around) : take(entry, seen, around.options);
}

async function enter(entry: Entry, around: Around): Promise<Folder | Step | undefined> {
  const { stallMs } = around.options;
  try {
    const identity = await within(stallMs, entry.path, identityOf(entry.path));
    if (identity === around.dataDirIdentity) return undefined;
    if (around.entered.has(identity))
      return refuse(entry.path, "source.entered_before", "The same folder was read under another name");
    around.entered.add(identity);
    const dir = await within(stallMs, entry.path, opendir(entry.path, asBuffers));
    return { path: entry.path, key: entry.key, dir };
  } catch (error) {
    if (!(await isThere(around.root))) throw rootGone(around.root.path);
    return { refused: refusalOf(entry.path, error) };
  }
}

/** Names come as bytes: a name that is no UTF-8 would be changed on the way to text, and its file never found. */
const asBuffers = { encoding: "buffer" as BufferEncoding, bufferSize: 256 };

function take({ path, key }: Entry, seen: Stats, { download }: WalkOptions): Step {
  if (!seen.isFile()) return refuse(path, "source.not_regular", `It is ${typeOf(seen)}, not a file`);
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes > maxKeyBytes)
    return refuse(path, "source.key_too_long", `Its key would have ${keyBytes} bytes; the limit is ${maxKeyBytes}`);
  if (isOffline(seen) && !download)
    return refuse(path, "source.offline", "Its bytes are not on this machine (cloud placeholder); --download reads it");
  return { found: { path, key, sizeBytes: seen.size, mtimeMs: Math.trunc(seen.mtimeMs) } };
}

/** A placeholder of iCloud, OneDrive and their like says how large it is and occupies nothing. */
const isOffline = ({ size, blocks }: Stats) => size > 0 && blocks === 0;

function typeOf(seen: Stats): string {
  if (seen.isFIFO()) return "a pipe";
  if (seen.isSocket()) return "a socket";
  return seen.isBlockDevice() || seen.isCharacterDevice() ? "a device" : "something else";
}

const refuse = (path: string, code: string, message: string): Step => ({ refused: { path, code, message } });

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return;
  throw error;
}
