import type { Pulse } from "@darkroom/codecs";
import { Fault, type Job, type Mode } from "@darkroom/domain";
import { getPrompt, type Ollama, type Prompt, preflight, type Ready } from "@darkroom/models";
import type { Context } from "../context.ts";
import { withLearnedLimits } from "./learn-limits.ts";
import { needOf } from "./need-of.ts";
import { openClient } from "./open-client.ts";
import { promptsOf } from "./prompts-of.ts";
import { rememberLook } from "./remember-look.ts";

/** The models of one process: the server looked at at most once a minute. */
export type Models = {
  promptOf(mode: Mode.Mode): Promise<Prompt>;
  /** The server as it is configured; nothing is asked of it. Throws `config_failed` when its address is none. */
  server(): Promise<Ollama>;
  /** Throws what keeps this mode from being asked: `ollama_down`, `model_missing`, `prompt_missing`, `config_failed`, … */
  preflight(mode: Mode.Mode | Mode.Vectors): Promise<void>;
  /** The model this mode is asked of, as it was at the last look. Throws like `preflight`. */
  modelOf(mode: Asked): Promise<Ready>;
  /** The model for this mode, and its server, in our turn: one caller at a time, as one GPU has it, or as many as are allowed. */
  withModel<Answer>(
    mode: Asked,
    asker: Pulse & Pick<Job.Info, "priority">,
    work: (ollama: Ollama, model: Ready) => Promise<Answer>,
  ): Promise<Answer>;
};

/** Of a mode, what decides which model is asked. */
type Asked = Pick<Mode.Mode | Mode.Vectors, "sees">;

const lookEveryMs = 60_000;
const progressEveryMs = 5_000;
const opened = new WeakMap<Context["clients"], Models>();

/** Those of this context: made when they are first asked for, so that who asks no model pays nothing. */
export function modelsOf(ctx: Context): Models {
  const known = opened.get(ctx.clients) ?? openModels(ctx);
  opened.set(ctx.clients, known);
  return known;
}

const nobody: Disposable = { [Symbol.dispose]: () => {} };

/** A place at the server, before a job is claimed; nothing when other processes had all of them for so long. */
export const findPlaceAtServer = async (
  { config, server }: Context,
  options: { withinMs: number },
): Promise<Disposable | undefined> => (config.ai.backend === "local" ? server.findPlace(options) : nobody);

/** Has prompts, models and the connection opened anew when they are next needed. */
export const forgetModels = (ctx: Context): void => void opened.delete(ctx.clients);

function openModels(ctx: Context): Models {
  const {
    config: { ai },
    clock,
  } = ctx;
  let ollama: Ollama | undefined;
  const ready = new Map<string, { model: Ready; untilMs: number }>();

  const promptOf = async (mode: Mode.Mode) => getPrompt(await promptsOf(ctx), mode.prompt, mode.schema);
  const server = async (): Promise<Ollama> => {
    ollama ??= withLearnedLimits(await openClient({ baseUrl: ai.baseUrl }), ctx);
    return ollama;
  };
  const find = async (mode: Asked): Promise<{ ollama: Ollama; model: Ready }> => {
    const ollama = await server();
    const known = ready.get(mode.sees);
    if (known && clock.nowMs() < known.untilMs) return { ollama, model: known.model };
    const need = needOf(mode, ai);
    const [model] = await preflight(ollama, [need]);
    if (!model) throw new Fault("unavailable", "model_missing", `Ollama does not have ${need.model}`);
    ready.set(mode.sees, { model, untilMs: clock.nowMs() + lookEveryMs });
    const { name, digest } = model;
    await rememberLook({ installed: await ollama.listModels(), uses: { [mode.sees]: { name, digest } } }, ctx);
    return { ollama, model };
  };
  return {
    promptOf,
    server,
    preflight: async (mode) => {
      if ("prompt" in mode) {
        const { version, sha256 } = await promptOf(mode);
        await rememberLook({ prompts: { [mode.prompt]: { version, sha256 } } }, ctx);
      }
      if (ai.backend === "local") await find(mode);
    },
    modelOf: async (mode) => (await find(mode)).model,
    withModel: async (mode, { signal, progress, priority }, work) => {
      const waiting = setInterval(progress, progressEveryMs); // those before have deadlines of their own
      try {
        using _turn = await ctx.server.take(priority, signal);
        const { ollama, model } = await find(mode);
        return await work(ollama, model);
      } catch (error) {
        if (error instanceof Fault && error.kind === "unavailable") ready.clear(); // looked at anew before the next claim
        throw error;
      } finally {
        clearInterval(waiting);
      }
    },
  };
}
