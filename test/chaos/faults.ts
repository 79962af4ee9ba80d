import type { Random } from "./random.ts";

export type Service = "table" | "store" | "queues" | "model";

/** A call that failed as networks and throttled services fail: nothing of ours is to blame. */
export class SimulatedError extends Error {
  override name = "TimeoutError";

  constructor(service: string) {
    super(`The ${service} did not answer`);
  }
}

export type Fault = {
  kind: "none" | "dies before" | "dies after" | "refused" | "answer lost" | "answers late";
  delayMs: number;
};

/** How often what goes wrong, per call; and for how long anything does. */
export type Plan = {
  faultsMs: number;
  dies: number;
  refused: number;
  lost: number;
  late: number;
};

type Outage = { service: Service; fromMs: number; toMs: number };
const none: Fault = { kind: "none", delayMs: 0 };

/** Decides what goes wrong, and when everything has gone well for good. */
export function openFaults({
  dice,
  nowMs,
  startMs,
  plan = planOf(dice),
}: {
  dice: Random;
  nowMs(): number;
  startMs: number;
  plan?: Plan;
}) {
  const endMs = startMs + plan.faultsMs;
  const outages: Outage[] = [];
  if (dice.chance(0.8)) outages.push(outageOf("model", dice, startMs, plan.faultsMs));
  if (dice.chance(0.25)) {
    const outage = outageOf(dice.pick(["table", "store", "queues"]), dice, startMs, plan.faultsMs);
    outages.push({ ...outage, toMs: Math.min(outage.toMs, outage.fromMs + 20_000) });
  }
  const isOn = () => nowMs() < endMs;
  const isOut = (service: Service) =>
    outages.some((outage) => outage.service === service && nowMs() >= outage.fromMs && nowMs() < outage.toMs);

  const of = (service: Service): Fault => {
    if (!isOn()) return none;
    if (service !== "model" && isOut(service)) return { kind: "refused", delayMs: 0 };
    const roll = dice.random();
    const { dies, refused, lost, late } = plan;
    if (roll < dies) return { kind: "dies before", delayMs: 0 };
    if (roll < 2 * dies) return { kind: "dies after", delayMs: 0 };
    if (roll < 2 * dies + refused) return { kind: "refused", delayMs: 0 };
    if (roll < 2 * dies + refused + lost) return { kind: "answer lost", delayMs: 0 };
    if (roll < 2 * dies + refused + lost + late)
      return { kind: "answers late", delayMs: dice.between(40_000, 200_000) };
    return none;
  };

  return {
    of,
    isOn,
    isOut,
    endMs,
    latencyMs: (service: Service): number =>
      service === "model" ? dice.between(50, 500) : dice.between(1, isOn() ? 60 : 15),
    /** How far an index lags behind a write. */
    lagMs: (): number => {
      if (!isOn() || dice.chance(0.6)) return 0;
      return dice.chance(0.05) ? dice.between(2000, 20_000) : dice.between(0, 1500);
    },
    chance: (share: number): boolean => isOn() && dice.chance(share),
  };
}

export type Faults = ReturnType<typeof openFaults>;

/** Some histories are calm, some are not. */
function planOf(dice: Random): Plan {
  const strength = dice.pick([0.3, 1, 1, 2]);
  return {
    faultsMs: dice.between(80_000, 200_000),
    dies: 0.0015 * strength,
    refused: 0.004 * strength,
    lost: 0.012 * strength,
    late: 0.003 * strength,
  };
}

function outageOf(service: Service, dice: Random, startMs: number, withinMs: number): Outage {
  const fromMs = startMs + dice.between(0, withinMs * 0.4);
  return { service, fromMs, toMs: Math.min(startMs + withinMs, fromMs + dice.between(20_000, 200_000)) };
}
