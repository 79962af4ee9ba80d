import { readdir, readFile, readlink } from "node:fs/promises";

/** Names the process that listens on a port, where the system lets us know: `node (process 1234)`. Linux only. */
export async function whoListens(port: number): Promise<string | undefined> {
  const sockets = await listeningSockets(port);
  if (sockets.size === 0) return undefined;
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    if (!(await holdsAny(pid, sockets))) continue;
    const name = (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim();
    return `${name || "a program"} (process ${pid})`;
  }
  return undefined;
}

/** proc_net(5): the fields are slot, local address (hex address:port), remote address, state (0A listens), …, inode (10th). */
async function listeningSockets(port: number): Promise<Set<string>> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (await readFile(table, "utf8").catch(() => "")).split("\n").slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(wanted) && fields[3] === "0A") sockets.add(`socket:[${fields[9]}]`);
    }
  }
  return sockets;
}

async function holdsAny(pid: string, sockets: Set<string>): Promise<boolean> {
  for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
    if (sockets.has(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ""))) return true;
  }
  return false;
}
