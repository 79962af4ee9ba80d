import { createHash } from "node:crypto";
import { type Fitting, fitPicture } from "@darkroom/codecs";
import { Asset, Fault, type Mode } from "@darkroom/domain";
import { countThatFit, type Looker, rungsOf } from "@darkroom/models";
import { Assets } from "@darkroom/table";
import type { Context } from "../context.ts";
import type { Given } from "../run-stage.ts";
import { type About, forgetAbout, readRendition } from "./about.ts";

/** A picture as a model was shown it. */
export type Shown = { bytes: Uint8Array; widthPx: number; heightPx: number; contentType: string };

/** What is to be looked at, by whom, and how much room there is beside the question. */
type Look = { mode: Mode.Mode; about: About; looker: Looker; promptChars: number; contextTokens: number };

const bounds = { shortEdgePx: 64, aspectMost: 4 }; // some models crash below 28 pixels
const mostBytes = 4 * 1024 * 1024;
const momentsMost = 4;

/**
 * Asks with the pictures of an asset, as large as they may be: by the ladder of sizes while they are too large for the model,
 * once smaller when it ran out of memory, and once as PNG when it cannot read them. What is too large at the smallest size
 * is so for good: the asset says it until the rule of scaling changes. Throws `ollama.too_large_for_vision` then, and what
 * `ask` throws.
 */
export async function askInSight<Answer>(
  look: Look,
  given: Given,
  ask: (shown: readonly Shown[]) => Promise<Answer>,
): Promise<{ answer: Answer; shown: readonly Shown[] }> {
  const { job } = given;
  if (look.about.isTooLarge) throw tooLarge();
  const rungs = rungsOf(look.mode.longEdgePx);
  let at = job.reason === "ollama.oom" ? 1 : 0; // of the attempt before
  let hasStepped = at > 0;
  let format: Fitting["format"] = "jpeg";
  for (let longEdgePx = rungs[at]; longEdgePx !== undefined; longEdgePx = rungs[at]) {
    const shown = thatFit(await picturesOf(look.about, { longEdgePx, format }, given), look);
    try {
      if (shown.length > 0) return { answer: await ask(shown), shown };
      at += 1;
    } catch (error) {
      if (Fault.is(error, "invalid_image") && format === "jpeg") format = "png";
      else if (Fault.is(error, "ollama.too_large_for_vision")) at += 1;
      else if (Fault.is(error, "ollama.oom") && !hasStepped && at + 1 < rungs.length) {
        hasStepped = true;
        at += 1;
      } else throw error;
    }
  }
  await Assets.change(given.ctx.table, job.assetId, (asset) => Asset.markTooLarge(asset, job.original.etag));
  forgetAbout(job, given.ctx);
  throw tooLarge();
}

const tooLarge = (): Fault =>
  new Fault(
    "unsupported",
    "ollama.too_large_for_vision",
    "The picture does not fit into the model's context at any size",
  );

/** As many as the model has room for, none where the first is too heavy to be sent. */
function thatFit(pictures: readonly Shown[], { mode, looker, promptChars, contextTokens }: Look): readonly Shown[] {
  const { maxTokens } = mode;
  const light = pictures.filter(({ bytes }, at) => at > 0 || bytes.byteLength <= mostBytes);
  if (light[0] !== pictures[0]) return [];
  return pictures.slice(0, countThatFit(looker, pictures, { promptChars, maxTokens, contextTokens }));
}

type Size = Pick<Fitting, "longEdgePx" | "format">;

const held = new WeakMap<Context["clients"], Map<string, Promise<readonly Shown[]>>>();
const mostHeld = 4; // an asset's modes run one after the other, and look at the same

/** The picture of an asset as models take it, and moments of a film from its storyboard where it has one. */
function picturesOf(about: About, size: Size, given: Given): Promise<readonly Shown[]> {
  const all = held.get(given.ctx.clients) ?? new Map<string, Promise<readonly Shown[]>>();
  held.set(given.ctx.clients, all);
  const key = JSON.stringify([about.preview?.key, about.storyboard?.rendition.key, size]);
  const pictures = all.get(key) ?? preparePictures(about, size, given);
  pictures.catch(() => all.delete(key));
  all.delete(key);
  all.set(key, pictures);
  const [oldest = key] = all.keys();
  if (all.size > mostHeld) all.delete(oldest);
  return pictures;
}

async function preparePictures({ preview, storyboard }: About, size: Size, { ctx, ...pulse }: Given): Promise<Shown[]> {
  const fit = async (bytes: Uint8Array, parts: Fitting["parts"]): Promise<Shown[]> =>
    fitPicture(ctx.decoders, bytes, { ...bounds, ...size, parts }, pulse);
  const whole = await fit(await readRendition(preview, ctx), [null]);
  if (!storyboard) return whole;
  const moments = await fit(await readRendition(storyboard.rendition, ctx), momentsOf(storyboard));
  return [...whole, ...moments];
}

/** Tiles of a storyboard, spread over the film, as places in its picture. */
function momentsOf(storyboard: NonNullable<About["storyboard"]>): NonNullable<Fitting["parts"][number]>[] {
  const { tiles, columns, tileWidthPx: widthPx, tileHeightPx: heightPx } = storyboard;
  const count = Math.min(momentsMost, tiles);
  return Array.from({ length: count }, (_, at) => {
    const tile = Math.floor(((at + 0.5) * tiles) / count);
    return { leftPx: (tile % columns) * widthPx, topPx: Math.floor(tile / columns) * heightPx, widthPx, heightPx };
  });
}

/** What was shown, as it is kept with the answer. */
export const provenanceOf = ({ bytes, widthPx, heightPx, contentType }: Shown) => ({
  widthPx,
  heightPx,
  sizeBytes: bytes.byteLength,
  sha256: createHash("sha256").update(bytes).digest("hex"),
  contentType,
});
