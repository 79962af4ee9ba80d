import { Fault } from "@darkroom/domain";
import type { Tagged, Tagger } from "@darkroom/models";
import type { Context } from "../context.ts";
import type { Given } from "../run-stage.ts";
import { type About, readRendition } from "./about.ts";
import { openScanner } from "./open-client.ts";

/** What the tagger says of a picture, and what an answer it went into says of that. */
export type FromTagger = { tagged?: Tagged; notes: string[] };

type Held = { answer: Promise<FromTagger>; untilMs: number };
type State = { tagger: Promise<Tagger>; awayUntilMs: number; held: Map<string, Held> };

const heldMs = 60_000; // an asset's modes run one after the other
const mostHeld = 100;
const states = new WeakMap<Context["clients"], State>();

/**
 * Asks the tagger of `TAGGER_BASE_URL` about an asset's preview, once for all modes. Where it is away or says nonsense, the
 * mode goes on without it, and a note says why; a tagger that is away is left alone for a minute. Nothing without one.
 */
export async function askTagger({ preview }: About, { ctx, signal }: Given): Promise<FromTagger> {
  const url = ctx.config.ai.taggerUrl;
  if (url === undefined || !preview) return { notes: [] };
  const state = states.get(ctx.clients) ?? openState(url);
  states.set(ctx.clients, state);
  const nowMs = ctx.clock.nowMs();
  const known = state.held.get(preview.key);
  if (known && nowMs < known.untilMs) return known.answer;
  if (nowMs < state.awayUntilMs) return { notes: ["tagger_away"] };
  const ask = async (): Promise<FromTagger> => {
    const tagged = await (await state.tagger).tag(await readRendition(preview, ctx), signal);
    return { tagged, notes: [`tagger:${tagged.model}`] };
  };
  const answer = ask().catch((error: unknown) => {
    if (!Fault.is(error, "tagger_failed")) throw error;
    const reason = String(error.facts["reason"]);
    if (reason === "tagger_away") state.awayUntilMs = ctx.clock.nowMs() + heldMs;
    ctx.log.warn("tagger failed", { code: error.code, reason });
    return { notes: [reason] };
  });
  answer.catch(() => state.held.delete(preview.key));
  state.held.set(preview.key, { answer, untilMs: nowMs + heldMs });
  const [oldest = preview.key] = state.held.keys();
  if (state.held.size > mostHeld) state.held.delete(oldest);
  return answer;
}

const openState = (url: string): State => ({
  tagger: openScanner(url),
  awayUntilMs: 0,
  held: new Map(),
});
