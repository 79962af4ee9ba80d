import { exits, type Shell } from "./shell.ts";

/** The first signal asks for a stop and says what it waits for, 10 s at most; the second ends at once. Both with status 0. */
export function stopOnSignals(shell: Shell, waitingFor: string): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(exits.ok);
      shell.err.write(`\nfinishing ${waitingFor} (10 s at most); Ctrl-C again ends at once\n`);
      stop.abort();
    });
  }
  return stop.signal;
}
