import { clockHandler, laneHandler, queueHandler, reconcile, sweep, takeIn } from "@darkroom/platform";
import * as z from "zod";
import { handler as counts } from "../../functions/counts/handler.ts";
import { handler as deadLetters } from "../../functions/dead-letters/handler.ts";
import { handler as index } from "../../functions/index/handler.ts";
import { contextOf, type Place } from "./context.ts";
import { beat, type Clocked, type Poller, poll } from "./invoke.ts";
import { type Code, codes, workOf } from "./pipeline.ts";
import { type Process, processOf } from "./world.ts";

/** What one process does. */
type Role = {
  name: string;
  pollers?: (code: Code, process: Process) => Poller[];
  clocked?: (code: Code) => Clocked[];
};

export type Host = {
  /** From now on, what starts has the raised code; most of the time. */
  raise(): void;
  /** Whatever still runs older code ends. */
  complete(): void;
  /** Everything dies. */
  crash(): void;
};

type Options = { isEmbedded: boolean; sweepMs: number; reconcileMs: number };

/**
 * Starts the functions as one of the two kinds of host has them: together in one process with a boot, or each in its
 * own. What dies is started again.
 */
export function startHost(place: Place, options: Options): Host {
  const { world } = place;
  const running = new Map<Process, Code>();
  let lives = 0;
  let newest: Code = codes[0];

  const start = (role: Role): void => {
    lives++;
    const code = options.isEmbedded || !world.faults.chance(0.3) ? newest : codes[0]; // for a while old and new code run side by side
    const skewMs = world.dice.chance(0.3) ? 0 : world.dice.between(-20_000, 20_000);
    const boot = options.isEmbedded ? `boot-${lives}` : undefined;
    const process = processOf(`${role.name}-${lives}`, { boot, skewMs });
    running.set(process, code);
    if (boot) place.liveBoots.add(boot);
    process.ended.push(() => {
      running.delete(process);
      if (boot) place.liveBoots.delete(boot);
      world.schedule(world.dice.between(500, 5000), world.outside, () => start(role));
    });
    world.note(`${process.name} starts with code ${code.version}, its clock ${Math.round(skewMs / 1000)} s off`);
    world.enter(process);
    const life = { ctx: contextOf(process, place), process, place };
    for (const clocked of role.clocked?.(code) ?? []) beat(clocked, life).catch(world.ended);
    for (const poller of role.pollers?.(code, process) ?? []) poll(poller, life).catch(world.ended);
    standStill(process, place);
  };

  const roles = rolesOf(place, options);
  for (const role of options.isEmbedded ? [together(roles)] : roles)
    world.schedule(world.dice.between(0, 500), world.outside, () => start(role));
  return {
    raise: () => {
      newest = codes[1];
    },
    complete: () => {
      for (const [process, code] of [...running]) if (code !== newest) world.kill(process, "replaced by new code");
    },
    crash: () => {
      for (const process of [...running.keys()]) world.kill(process, "with everything else");
    },
  };
}

/** Some processes stand still for a while, with all that they do. */
function standStill(process: Process, { world }: Place): void {
  if (!world.faults.chance(0.1)) return;
  world.schedule(world.dice.between(1000, 60_000), process, () => {
    if (world.faults.isOn()) world.freeze(process, world.dice.between(10_000, 200_000));
  });
}

const Notification = z.looseObject({
  key: z.string().optional(),
  Records: z.array(z.object({ s3: z.object({ object: z.object({ key: z.string() }) }) })).optional(),
});

function rolesOf({ world }: Place, { sweepMs, reconcileMs }: Options): Role[] {
  const intake = ({ stages }: Code): Poller => ({
    queue: "intake",
    batchSize: 2,
    handler: queueHandler(Notification, async ({ key, Records = [] }, ctx) => {
      const notified = Records.map(({ s3 }) => decodeURIComponent(s3.object.key));
      for (const each of key === undefined ? notified : [key]) await takeIn(stages, each, ctx);
    }),
  });
  const lane = (queue: "fast" | "ollama", batchSize: number) => (code: Code, process: Process) => [
    { queue, batchSize, handler: laneHandler(code.stages, workOf(code, process, world)[queue]) },
  ];
  const queue = (name: string, batchSize: number, handler: Poller["handler"]): Role => ({
    name,
    pollers: () => [{ queue: name, batchSize, handler }],
  });
  return [
    { name: "intake", pollers: (code) => [intake(code), intake(code)] },
    { name: "fast", pollers: lane("fast", 3) },
    { name: "fast", pollers: lane("fast", 1) },
    { name: "ollama", pollers: lane("ollama", 2) },
    { name: "ollama", pollers: lane("ollama", 1) },
    queue("index", 10, index),
    queue("index", 3, index),
    queue("counts", 10, counts),
    queue("dead-letters", 10, deadLetters),
    {
      name: "clocks",
      clocked: ({ stages }) => [
        { everyMs: sweepMs, handler: clockHandler((ctx) => sweep(stages, ctx)) },
        { everyMs: reconcileMs, handler: clockHandler((ctx) => reconcile(stages, ctx)) },
      ],
    },
  ];
}

/** All roles in one process. */
const together = (roles: readonly Role[]): Role => ({
  name: "functions",
  clocked: (code) => roles.flatMap((role) => role.clocked?.(code) ?? []),
  pollers: (code, process) => roles.flatMap((role) => role.pollers?.(code, process) ?? []),
});
