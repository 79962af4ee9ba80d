import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Fault } from "@darkroom/domain";
import { faultOf } from "./faults.ts";
import type { Place } from "./place.ts";
import type { Reply, Request, Rows, Verb } from "./wire.ts";

const program = fileURLToPath(new URL("child.ts", import.meta.url));
const idleMs = 30_000;
const answerWithinMs = 60_000;

type Asked = { resolve(answer: unknown): void; reject(error: unknown): void };
type Child = { process: ChildProcess; asked: Map<number, Asked> };

/**
 * Rows held by a process of their own, which is started when somebody asks and ended after 30 s of rest: the engine takes
 * 100 to 250 MB while it is loaded, and what crashes it takes nobody along.
 */
export function childRows(place: Place): Rows {
  let child: Child | undefined;
  let idle: NodeJS.Timeout | undefined;
  let count = 0;
  let off: Fault | undefined; // this machine has no engine: nobody needs to be told twice
  const start = (): Child => {
    const started: Child = { process: startProcess(place), asked: new Map() };
    const end = () => {
      if (child === started) child = undefined;
      for (const { reject } of started.asked.values()) reject(ended());
      started.asked.clear();
    };
    started.process.once("exit", end).once("error", end);
    started.process.on("message", (reply: Reply) => {
      const asked = started.asked.get(reply.id);
      started.asked.delete(reply.id);
      const fault = "error" in reply ? faultOf(reply.error) : undefined;
      if (fault instanceof Fault && fault.code === "search.off") off = fault;
      if ("error" in reply) asked?.reject(fault);
      else asked?.resolve(reply.answer);
      if (started.asked.size === 0) rest(started);
    });
    return started;
  };

  const rest = (rested: Child) => {
    hold(rested, false);
    clearTimeout(idle);
    idle = setTimeout(() => {
      if (child === rested) child = undefined; // whoever asks from now on starts another
      rested.process.disconnect();
    }, idleMs).unref();
  };

  const call = async (verb: Verb, args: readonly unknown[]): Promise<unknown> => {
    if (off) throw off;
    clearTimeout(idle);
    child ??= start();
    const { process, asked } = child;
    hold(child, true);
    const id = ++count;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    asked.set(id, { resolve, reject });
    process.send({ id, verb, args } satisfies Request, (error) => error && process.kill("SIGKILL"));
    const timer = setTimeout(() => process.kill("SIGKILL"), answerWithinMs);
    return promise.finally(() => clearTimeout(timer));
  };

  return {
    create: async (...args) => void (await call("create", args)),
    finish: async (...args) => void (await call("finish", args)),
    drop: async (...args) => void (await call("drop", args)),
    merge: async (...args) => void (await call("merge", args)),
    ask: async (...args) => (await call("ask", args)) as Awaited<ReturnType<Rows["ask"]>>,
    tags: async (...args) => (await call("tags", args)) as Awaited<ReturnType<Rows["tags"]>>,
    standings: async (...args) => (await call("standings", args)) as Awaited<ReturnType<Rows["standings"]>>,
    folders: async (...args) => (await call("folders", args)) as Awaited<ReturnType<Rows["folders"]>>,
    failures: async (...args) => (await call("failures", args)) as Awaited<ReturnType<Rows["failures"]>>,
  };
}

const ended = () =>
  new Fault(
    "interrupted",
    "search.ended",
    "The process that holds the search's rows ended; it is started again by itself",
  );

const startProcess = (place: Place): ChildProcess =>
  fork(program, [JSON.stringify(place)], {
    serialization: "advanced",
    execArgv: ["--max-old-space-size=256"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });

/** A resting child must not keep our process alive, a working one must. */
function hold({ process }: Child, isHeld: boolean): void {
  const handles = [process, process.channel];
  for (const handle of handles) isHeld ? handle?.ref() : handle?.unref();
}
