import { Fault } from "@darkroom/domain";
import type { Model, Running } from "@darkroom/models";
import type { Context } from "../context.ts";
import { modelsOf } from "./models.ts";

/** An Ollama as it answers now: what it has, and what is in its memory. */
export type Host =
  | { state: "up"; version: string; models: Model[]; loaded: Running[] }
  | { state: "down"; code: string; message: string }
  | { state: "unknown" };

const lookEveryMs = 5_000;
const looks = new WeakMap<Context["clients"], { host: Promise<Host>; atMs: number }>();

/**
 * Looks at the Ollama this machine asks, at most every 5 s. From a cloud it is not to be reached, and where no model is asked
 * nobody looks.
 */
export function lookAtHost(ctx: Context): Promise<Host> {
  const { ai, profile } = ctx.config;
  if (ai.backend !== "local" || profile === "deployed") return Promise.resolve({ state: "unknown" });
  const held = looks.get(ctx.clients);
  if (held && ctx.clock.nowMs() - held.atMs < lookEveryMs) return held.host;
  const host = look(ctx);
  looks.set(ctx.clients, { host, atMs: ctx.clock.nowMs() });
  return host;
}

async function look(ctx: Context): Promise<Host> {
  try {
    const ollama = await modelsOf(ctx).server();
    const [version, models, loaded] = await Promise.all([ollama.version(), ollama.listModels(), ollama.listRunning()]);
    return { state: "up", version, models, loaded };
  } catch (error) {
    if (error instanceof Fault) return { state: "down", code: error.code, message: error.message };
    throw error;
  }
}
