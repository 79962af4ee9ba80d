import { parseArgs } from "node:util";
import type { CDPSession } from "playwright-core";
import { openPage } from "../browser/open-page.ts";
import { startProduct } from "./product.ts";
import { seed } from "./seed.ts";

// How much script and layout a frame takes while somebody scrolls through a large library, as the browser's own trace has
// it. Run as a program: scroll.ts [--assets N] (100,000) [--steps N] (600).

const { values } = parseArgs({
  options: { assets: { type: "string", default: "100000" }, steps: { type: "string", default: "600" } },
});
const assets = Number(values.assets);
const steps = Number(values.steps);
const pixelsAStep = 400;

type Event = { name: string; ph: string; pid: number; tid: number; ts: number; dur?: number; args: { name?: string } };
type Span = { fromUs: number; toUs: number };

const work = new Set(
  ["FunctionCall", "EvaluateScript", "RunMicrotasks", "FireAnimationFrame", "TimerFire", "EventDispatch"].concat([
    "UpdateLayoutTree",
    "Layout",
    "MinorGC",
    "MajorGC",
  ]),
);

/** Everything the page's main thread did while `act` went on. */
async function trace(session: CDPSession, act: () => Promise<void>): Promise<Event[]> {
  const events: Event[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as Event[])));
  const categories = "devtools.timeline,disabled-by-default-devtools.timeline,v8,__metadata";
  await session.send("Tracing.start", { categories, transferMode: "ReportEvents" });
  await act();
  const over = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
  await session.send("Tracing.end");
  await over;
  const page = events
    .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
    .map(({ pid, tid }) => `${pid}/${tid}`);
  return events.filter(({ pid, tid }) => page.includes(`${pid}/${tid}`));
}

/** Milliseconds of script and layout between one frame's begin and the next one's; what lies within another counts once. */
function framesOf(events: readonly Event[]): number[] {
  const begins = events.filter(({ name, ph }) => name === "AnimationFrame" && ph === "b").map(({ ts }) => ts);
  begins.sort((a, b) => a - b);
  const spans = events
    .filter(({ name, ph }) => ph === "X" && work.has(name))
    .map(({ ts, dur = 0 }): Span => ({ fromUs: ts, toUs: ts + dur }))
    .sort((a, b) => a.fromUs - b.fromUs);
  const frames = begins.map(() => 0);
  let coveredUs = 0; // nested spans begin before their parent's end
  let frame = 0;
  for (const { fromUs, toUs } of spans) {
    while (frame + 1 < begins.length && (begins[frame + 1] as number) <= fromUs) frame++;
    const ownUs = Math.max(0, toUs - Math.max(fromUs, coveredUs));
    frames[frame] = (frames[frame] ?? 0) + ownUs / 1000;
    coveredUs = Math.max(coveredUs, toUs);
  }
  return frames;
}

function percentile(sorted: readonly number[], share: number): number {
  return Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
}

await using product = await startProduct();
await seed(product, assets);
await using opened = await openPage(product.httpUrl, { viewport: { width: 1440, height: 900 } });
const { page } = opened;
await page.locator("a[data-asset]").first().waitFor();
const session = await page.context().newCDPSession(page);
await page.mouse.move(720, 500);
const scroll = async (count: number) => {
  for (let step = 0; step < count; step++) {
    await page.mouse.wheel(0, pixelsAStep);
    await page.waitForTimeout(16);
  }
};
await scroll(60); // warmed up
const frames = framesOf(await trace(session, () => scroll(steps)));
const sorted = frames.toSorted((a, b) => a - b);
const perFrameMs = {
  p50: percentile(sorted, 0.5),
  p95: percentile(sorted, 0.95),
  most: percentile(sorted, 1 - 1 / sorted.length),
};
console.log(JSON.stringify({ assets, steps, frames: frames.length, scriptAndLayoutMs: perFrameMs }));
