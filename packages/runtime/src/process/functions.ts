import { systemClock } from "../cloud/clock.ts";
import { jsonLog } from "./json-log.ts";
import { beginLoading } from "./load-modules.ts";
import { openFunctions } from "./open-functions.ts";
import type { HandlersProcessOptions } from "./options.ts";
import { type Service, serveParent } from "./serve-parent.ts";

const load = beginLoading();

serveParent(async (given) => {
  const { root, env } = given as HandlersProcessOptions; // sent by our own supervisor
  const { manifest, prepared } = await load(env, systemClock);
  const clock = systemClock;
  const functions = await openFunctions({ manifest, root, env, clock, log: jsonLog("functions"), isTicking: true });
  return {
    async drain(sayWaiting) {
      const running = functions.running();
      if (running.length > 0) sayWaiting(summary(running));
      await functions.stop();
      await prepared?.[Symbol.asyncDispose]();
    },
  } satisfies Service;
});

/** `2 × hash, thumbnail`. */
function summary(names: string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${count} × ${name}` : name)).join(", ");
}
