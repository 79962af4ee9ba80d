import { type AssetId, Fault, type Mode } from "@darkroom/domain";
import type { Asker } from "@darkroom/models";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import { openProvider } from "./open-client.ts";

/** The provider asked while Ollama is away, for one mode. */
export type Fallback = {
  model: string;
  /** Asks it once. Where that fails, the job waits for Ollama as if nobody had been asked. */
  ask<Answer>(hasPicture: boolean, work: (asker: Asker) => Promise<Answer>): Promise<Answer>;
};

/** Ollama itself is away, or dies of its models. What somebody has to put right is not hidden by asking elsewhere. */
const isAway = new Set(["blocked_by_ollama", "ollama.runner_crashed", "ollama.load_timeout"]);

const quietMs = 60_000; // nobody asks a provider that is away, too
const refusedMs = 3_600_000; // nor what it has refused
const mostRefused = 10_000;

type State = { asker?: Promise<Asker>; quietUntilMs: number; refused: Map<string, number> };
const states = new WeakMap<Context["clients"], State>();

/** The provider, where one is configured that this mode may ask, and nothing speaks against asking it now about this asset. */
export function findFallback(
  mode: Pick<Mode.Mode, "name" | "sees">,
  { assetId, reason }: { assetId: AssetId; reason: string },
  ctx: Context,
): Fallback | undefined {
  const { fallback, backend } = ctx.config.ai;
  if (!fallback || backend !== "local" || !isAway.has(reason)) return undefined;
  const mayShow = fallback.modes.includes("all") || fallback.modes.includes(mode.name);
  const mayAsk = mayShow || (fallback.modes.includes("words") && mode.sees === "words");
  const state = states.get(ctx.clients) ?? { quietUntilMs: 0, refused: new Map() };
  states.set(ctx.clients, state);
  const nowMs = ctx.clock.nowMs();
  const key = `${assetId}/${mode.name}`;
  const isRefused = (state.refused.get(key) ?? 0) > nowMs;
  if (!mayAsk || nowMs < state.quietUntilMs || isRefused) return undefined;
  return {
    model: fallback.model,
    ask: async (hasPicture, work) => {
      try {
        if (hasPicture && !mayShow) throw notShown(mode.name);
        return await work(await open(state, fallback));
      } catch (error) {
        remember(error, key, state, ctx.clock.nowMs());
        throw error;
      }
    },
  };
}

function open(state: State, { url, model, key }: NonNullable<Config["ai"]["fallback"]>): Promise<Asker> {
  state.asker ??= openProvider({ url, model, key });
  return state.asker;
}

function remember(error: unknown, key: string, state: State, nowMs: number): void {
  if (!Fault.is(error, "fallback_failed")) return;
  if (error.facts["isOfTheQuestion"] !== true) state.quietUntilMs = nowMs + quietMs;
  else state.refused.set(key, nowMs + refusedMs);
  const [oldest = key] = state.refused.keys();
  if (state.refused.size > mostRefused) state.refused.delete(oldest);
}

const notShown = (mode: string): Fault =>
  new Fault(
    "unavailable",
    "fallback_failed",
    `AI_FALLBACK_MODES does not name ${mode}, and this would show a picture`,
    {
      isOfTheQuestion: true,
    },
  );
