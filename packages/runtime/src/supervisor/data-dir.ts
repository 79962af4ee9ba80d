import { mkdir, open, readFile, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { StartRefused } from "../refusal.ts";

/** SQLite's write-ahead log needs memory that is shared between processes, which these do not give. */
const networkFileSystems =
  /^(nfs\d?|cifs|smb3?|smbfs|afs|afpfs|webdav|davfs|ceph|glusterfs|lustre|fuse\.(sshfs|rclone|s3fs|glusterfs|davfs2?))$/;

/** Tries a data folder by writing and fsyncing a file in it. Throws `StartRefused` with one sentence when that fails. */
export async function tryDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeTrial(join(dataDir, `trial-${process.pid}`));
  } catch (error) {
    throw new StartRefused(`${sentenceFor(dataDir, error)} (DARKROOM_DATA_DIR chooses another folder).`);
  }
  const type = await fileSystemOf(dataDir);
  if (!networkFileSystems.test(type)) return;
  throw new StartRefused(
    `The data folder ${dataDir} lies on a network file system (${type}), where databases break: choose a local one with DARKROOM_DATA_DIR.`,
  );
}

async function writeTrial(file: string): Promise<void> {
  try {
    const trial = await open(file, "w", 0o600);
    try {
      await trial.writeFile(Buffer.alloc(65_536, 1));
      await trial.sync();
    } finally {
      await trial.close();
    }
  } finally {
    await rm(file, { force: true });
  }
}

function sentenceFor(dataDir: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (["EACCES", "EPERM", "EROFS"].includes(code)) return `The data folder ${dataDir} cannot be written to (${code})`;
  if (["ENOSPC", "EDQUOT"].includes(code)) return `The disk of the data folder ${dataDir} is full (${code})`;
  if (["ENOTDIR", "EEXIST"].includes(code)) return `The data folder ${dataDir} is not a folder (${code})`;
  return `The data folder ${dataDir} cannot be used (${code})`;
}

/** The type of the file system a folder lies on, from the longest mount point above it. Empty where there is no /proc. */
async function fileSystemOf(dataDir: string): Promise<string> {
  const path = await realpath(dataDir);
  let found = { mount: "", type: "" };
  for (const line of (await readFile("/proc/self/mounts", "utf8").catch(() => "")).split("\n")) {
    const [, escaped, type] = line.split(" ");
    if (!escaped || !type) continue;
    const mount = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const isAbove = mount === "/" || path === mount || path.startsWith(`${mount}/`);
    if (isAbove && mount.length >= found.mount.length) found = { mount, type };
  }
  return found.type;
}
