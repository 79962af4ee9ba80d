import { flushCompileCache } from "node:module";
import { giveMemoryBack } from "./give-memory-back.ts";

/** What the supervisor says to a process of ours. */
export type ToChild = { type: "start"; options: unknown } | { type: "drain" };

/** What a process of ours says to the supervisor. */
export type ToParent = { type: "ready" } | { type: "failed"; reason: string } | { type: "waiting"; what: string };

/** What a process of ours does between its start and its end. */
export type Service = {
  /** Finishes what is being done and takes nothing new. `sayWaiting` tells what it is waiting for. */
  drain(sayWaiting: (what: string) => void): Promise<void>;
};

/** A process that is killed would never write down what it compiled; by then it has loaded its handlers. */
const keepCompiledAfterMs = 5_000;

/**
 * Runs a process of ours: starts the service with what the supervisor sends, drains it when asked, and ends at once when
 * the channel closes, because then the supervisor is gone and the data folder may have a new one.
 */
export function serveParent(start: (options: unknown) => Promise<Service>): void {
  let service: Promise<Service> | undefined;
  const say = (message: ToParent) => process.connected && process.send?.(message);

  process.on("disconnect", () => process.exit(1));
  process.on("SIGINT", () => undefined); // the supervisor decides when we end
  process.on("message", (message: ToChild) => {
    if (message.type === "start") {
      service = start(message.options);
      service.then(() => {
        say({ type: "ready" });
        setTimeout(flushCompileCache, keepCompiledAfterMs).unref();
        giveMemoryBack();
      }, fail);
    }
    if (message.type === "drain") {
      void Promise.resolve(service)
        .then((running) => running?.drain((what) => say({ type: "waiting", what })))
        .then(() => process.exit(0), fail);
    }
  });

  function fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (!process.send?.({ type: "failed", reason } satisfies ToParent, () => process.exit(1))) process.exit(1);
  }
}
