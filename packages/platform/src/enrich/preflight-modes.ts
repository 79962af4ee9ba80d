import { Fault, Mode, type Stage } from "@darkroom/domain";
import type { Context } from "../context.ts";
import { modelsOf } from "./models.ts";

/** Why a mode cannot be asked, and what is to be done about it: whoever waits, waits for nothing. */
export type Refusal = {
  status: "config_failed" | "start_failed";
  reason_code: string;
  field?: string;
  message: string;
};

const waits = new Set(["ollama_down", "ollama_busy", "network", "timeout"]);
const ofConfiguration = new Set(["config_failed", "prompt_missing"]);

/**
 * Looks before anything is enqueued whether these modes can be asked at all: backend, prompts, server, models. A server that
 * sleeps is no refusal, because work waits for it. From a cloud the server is not to be reached: its lane says what is wrong.
 */
export async function preflightModes(modes: readonly Stage.Stage[], ctx: Context): Promise<Refusal | undefined> {
  const { ai, profile } = ctx.config;
  if (ai.backend === "off") {
    const message = "AI_BACKEND is off: there is nobody to ask";
    return { status: "config_failed", reason_code: "config_failed", field: "AI_BACKEND", message };
  }
  if (profile === "deployed") return undefined;
  for (const mode of modes) {
    try {
      if (Mode.usesModel(mode)) await modelsOf(ctx).preflight(mode);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (!waits.has(error.code)) return refusalOf(error);
    }
  }
  return undefined;
}

function refusalOf({ code, message, facts }: Fault): Refusal {
  const status = ofConfiguration.has(code) ? "config_failed" : "start_failed";
  return { status, reason_code: code, message, ...(typeof facts["field"] === "string" && { field: facts["field"] }) };
}
