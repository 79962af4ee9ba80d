import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a limited child may use. `dataBytes` bounds its private memory, `fileBytes` each file it writes. */
type Limits = { dataBytes: number; cpuSec?: number; fileBytes: number };

/** What holds a child on this machine; shown in the health answer. */
export type Sandbox = {
  /** Has a child no network? */
  isWithoutNetwork: boolean;
  /** Does the kernel bound its memory, or only our look at it? */
  memory: "kernel" | "watchdog";
  /** Does the kernel end it with its parent? */
  diesWithParent: boolean;
  /** The command line that runs `command` under these limits. */
  wrap(command: readonly string[], limits: Limits): [file: string, ...args: string[]];
};

const unshare = ["unshare", "-rn"];
const setpriv = ["setpriv", "--pdeathsig", "KILL"];

const prlimit = ({ dataBytes, cpuSec, fileBytes }: Limits) => [
  "prlimit",
  `--data=${dataBytes}`,
  ...(cpuSec ? [`--cpu=${cpuSec}`] : []),
  `--fsize=${fileBytes}`,
  "--core=0",
  "--nofile=128",
];

/** Without prlimit: what every POSIX shell can do. The command comes as arguments, never as text of the script. */
const ulimit = ({ cpuSec }: Limits) => [
  "/bin/sh",
  "-c",
  `${cpuSec ? `ulimit -t ${cpuSec}; ` : ""}ulimit -c 0; exec "$@"`,
  "sh",
];

/** Finds out what this machine offers by trying it; takes about 30 ms and is done once for a pool. */
export async function findSandbox(env: NodeJS.ProcessEnv): Promise<Sandbox> {
  const works = async (wrapper: readonly string[]) => {
    const [file = "", ...args] = wrapper;
    return run(file, [...args, "true"], { env, timeout: 5_000 }).then(
      () => true,
      () => false,
    );
  };
  if (process.platform === "win32") return { ...bare, wrap: (command) => [command[0] ?? devNull, ...command.slice(1)] };
  const sample: Limits = { dataBytes: 2 ** 30, cpuSec: 30, fileBytes: 2 ** 26 };
  const [isWithoutNetwork, diesWithParent, isLimited] = await Promise.all([
    works(unshare),
    works([...setpriv]),
    works(prlimit(sample)),
  ]);
  // The order matters: entering a user namespace clears the signal that setpriv asks for.
  const before = [...(isWithoutNetwork ? unshare : []), ...(diesWithParent ? setpriv : [])];
  return {
    isWithoutNetwork,
    diesWithParent,
    memory: isLimited ? "kernel" : "watchdog",
    wrap(command, limits) {
      const [file = "", ...args] = [...before, ...(isLimited ? prlimit(limits) : ulimit(limits)), ...command];
      return [file, ...args];
    },
  };
}

const bare = { isWithoutNetwork: false, diesWithParent: false, memory: "watchdog" } as const;
