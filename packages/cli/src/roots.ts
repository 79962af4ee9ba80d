import { createHash } from "node:crypto";
import { link, mkdir, opendir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { Fault } from "@darkroom/domain";
import { printable } from "./printable.ts";
import { usualStallMs, within } from "./stall.ts";

/** A folder somebody asked to copy in. */
export type Root = {
  path: string; // absolute
  name: string; // the first part of its keys
  identity: string; // device and inode
};

/**
 * Looks at the folders of an import, and gives each the name its keys begin with: the folder's own, or `<name>-<hash>`
 * when another folder has that name already. The same absolute path has the same name for ever.
 * Throws `source.not_a_folder` for a path that is missing, a file, unreadable or inside the data folder.
 */
export async function openRoots(paths: readonly string[], dataDir: string): Promise<Root[]> {
  const roots: Root[] = [];
  for (const path of paths.map((path) => resolve(path))) {
    const identity = await mustBeFolder(path, dataDir);
    if (roots.some((root) => root.path === path)) continue;
    roots.push({ path, identity, name: await nameOf(path, dataDir) });
  }
  return roots;
}

/** Is the folder still the one the import began with? A drive that is pulled may leave an empty folder in its place. */
export async function isThere(root: Root): Promise<boolean> {
  try {
    return (await within(usualStallMs, root.path, identityOf(root.path))) === root.identity;
  } catch {
    return false;
  }
}

/** What no other folder or file of this machine has: device and inode. */
export async function identityOf(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return `${dev}:${ino}`;
}

/** Answers a folder's identity. Throws `source.not_a_folder` like `openRoots`, and writes nothing. */
export async function mustBeFolder(path: string, dataDir: string): Promise<string> {
  const refuse = (why: string, cause?: unknown) =>
    new Fault("invalid", "source.not_a_folder", `${printable(path)} ${why}`, { path, cause });
  try {
    const found = await stat(path, { bigint: true });
    if (!found.isDirectory()) throw refuse("is a file: give the folder it is in");
    await (await opendir(path)).close();
    const real = await realpath(path);
    const realData = await realpath(dataDir).catch(() => resolve(dataDir));
    if (`${real}${sep}`.startsWith(`${realData}${sep}`)) throw refuse("is inside Darkroom's own data folder");
    if (/\.photoslibrary$/i.test(path))
      throw refuse("is a Photos library: export its originals, or give its `originals`");
    return `${found.dev}:${found.ino}`;
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw refuse(code === "ENOENT" ? "does not exist" : `cannot be read (${code})`, error);
  }
}

async function nameOf(path: string, dataDir: string): Promise<string> {
  const folder = join(dataDir, "imports", "roots");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const own = basename(path) || "root";
  const digest = createHash("sha256").update(path).digest("hex");
  for (const suffix of ["", ...[4, 8, 16, 64].map((length) => `-${digest.slice(0, length)}`)]) {
    const name = `${own}${suffix}`;
    if ((await takeName(folder, name, path)) === path) return name;
  }
  throw new Fault("conflict", "source.name_taken", `No name is left for ${printable(path)}`, { path });
}

/** Answers whose name it is. Two imports may ask at once: the first to link its file has it. */
async function takeName(folder: string, name: string, path: string): Promise<string> {
  const file = join(folder, `${createHash("sha256").update(name).digest("hex").slice(0, 32)}.json`);
  const mine = `${file}.${process.pid}`;
  await writeFile(mine, `${JSON.stringify({ name, path })}\n`, { flush: true, mode: 0o600 });
  try {
    await link(mine, file);
    return path;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(mine, { force: true });
  }
  const { path: holder } = JSON.parse(await readFile(file, "utf8")) as { path: string }; // written whole, above
  return holder;
}

/** Throws a wrong use that names the first of these paths that is not a file. */
export async function mustBeFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) throw new Fault("invalid", "usage", `${path} is not a file`);
  }
}
