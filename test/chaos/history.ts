import { fingerprint, whatIsWrong } from "./at-rest.ts";
import { openSimulatedTable, type Place } from "./context.ts";
import { type Host, startHost } from "./host.ts";
import { letPeopleIn } from "./people.ts";
import { openQueues } from "./queues.ts";
import { openStore } from "./store.ts";
import { watchWrites } from "./watch-writes.ts";
import { openWorld, Violation, type World } from "./world.ts";

export type Told = {
  seed: number;
  /** What must never be, and was; with the last events before it. */
  violation?: string;
  lines: string[];
  steps: number;
  tableCalls: number;
  /** The same for the same seed and code. */
  digest: string;
  /** From the last fault until all was final and right, virtual s. */
  restedAfterSec: number;
};

const restWithinMs = 600_000;
const poisonRestWithinMs = 750_000; // without a boot, a poison file takes three leases, each by clocks that may differ
const raisedRestWithinMs = 1_500_000; // new code may begin new work late, and a poison file takes three leases again
const lookEveryMs = 10_000;

/** Runs one history to its rest, and checks it all along. */
export async function tell(seed: number, { isTraced = false } = {}): Promise<Told> {
  const world = openWorld(seed, { isTraced });
  let restedAfterSec = 0;
  try {
    restedAfterSec = (await live(world)) / 1000;
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { ...toldOf(seed, world), restedAfterSec, violation: error.message };
  }
  return { ...toldOf(seed, world), restedAfterSec };
}

const toldOf = (seed: number, world: World) => ({
  seed,
  lines: world.lines(),
  steps: world.steps(),
  tableCalls: world.calls("table"),
  digest: world.digest(),
});

async function live(world: World): Promise<number> {
  const { dice } = world;
  const liveBoots = new Set<string>();
  const written = watchWrites({ world, rows: () => table.rows, liveBoots });
  const table = openSimulatedTable(world, written);
  const store = openStore(world);
  const queues = openQueues(world, { receivesMost: dice.pick([2, 3, 10]) });
  const place: Place = { world, store, queues, liveBoots, ...table };
  const isEmbedded = dice.chance(0.5);
  const sweepMs = isEmbedded ? 30_000 : 45_000;
  const host = startHost(place, { isEmbedded, sweepMs, reconcileMs: 60_000 });
  const asked = letPeopleIn(place);
  const isRaised = plan(world, host);
  const withinMs = isRaised ? raisedRestWithinMs : isEmbedded ? restWithinMs : poisonRestWithinMs;

  const restedMs = await until(place, () => whatIsWrong(place, asked), withinMs);
  if (!isRaised && dice.chance(0.3)) {
    const before = fingerprint(place);
    world.note("everything that was ever said is said again");
    queues.replay();
    await until(place, () => (queues.isEmpty() ? whatIsWrong(place, asked) : "messages are left"), withinMs);
    for (const [name, after] of fingerprint(place))
      if (before.get(name) !== after && !(name.includes("RESULT#") && !before.has(name)))
        // one nobody published may come late
        world.violate(`replays changed ${name}: ${before.get(name)} → ${after}`);
  }
  return restedMs;
}

/** Deploys new code, and ends everything at once, now and then. Answers whether there will be new code. */
function plan(world: World, host: Host): boolean {
  const { dice, outside } = world;
  const faultsMs = world.faults.endMs - world.startMs;
  const isRaised = dice.chance(0.3);
  if (isRaised) world.schedule(dice.random() * faultsMs, outside, host.raise);
  world.schedule(faultsMs, outside, host.complete);
  for (let crashes = dice.below(3); crashes > 0; crashes--)
    world.schedule(dice.random() * faultsMs, outside, host.crash);
  return isRaised;
}

/** Goes on until nothing is wrong. Answers how long that took from the last fault on, ms. */
async function until({ world }: Place, wrong: () => string | undefined, withinMs: number): Promise<number> {
  const fromMs = Math.max(world.nowMs(), world.faults.endMs);
  let lookAtMs = fromMs;
  for (;;) {
    if (!(await world.step())) world.violate("nothing will ever happen again");
    if (world.nowMs() < lookAtMs) continue;
    const what = wrong();
    if (what === undefined) return world.nowMs() - fromMs;
    if (world.nowMs() - fromMs > withinMs)
      world.violate(`not at rest ${withinMs / 1000} s after the last fault: ${what}`);
    lookAtMs = world.nowMs() + lookEveryMs;
  }
}
