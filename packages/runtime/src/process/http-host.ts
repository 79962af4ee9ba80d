import { systemClock } from "../cloud/clock.ts";
import { jsonLog } from "./json-log.ts";
import { beginLoading } from "./load-modules.ts";
import { openHttp } from "./open-http.ts";
import type { HandlersProcessOptions } from "./options.ts";
import { type Service, serveParent } from "./serve-parent.ts";

// Page and API in a process of their own: whoever looks at a library while it is imported must not wait for the stages.

const load = beginLoading();

serveParent(async (given) => {
  const { root, env, listen } = given as Required<HandlersProcessOptions>; // sent by our own supervisor
  const { manifest, prepared } = await load(env, systemClock);
  const http = await openHttp({ manifest, root, env, clock: systemClock, log: jsonLog("http"), listen });
  return {
    async drain() {
      await http?.close();
      await prepared?.[Symbol.asyncDispose]();
    },
  } satisfies Service;
});
