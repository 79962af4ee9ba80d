import { parseArgs } from "node:util";
import type { CDPSession } from "playwright-core";
import { openPage } from "../browser/open-page.ts";
import { startProduct } from "./product.ts";
import { seed } from "./seed.ts";

// How much script and layout a frame takes while somebody scrolls through a large library, as the browser's own trace has
// it: at a speed at which pictures are looked at, and flung. Both as time that passed, in which others' work on the
// machine counts too, and as processor time of the page's main thread. Run as a program: scroll.ts [--assets N] (100,000)
// [--seconds N] (10).

const { values } = parseArgs({
  options: { assets: { type: "string", default: "100000" }, seconds: { type: "string", default: "10" } },
});
const assets = Number(values.assets);
const seconds = Number(values.seconds);
const pixelsASecond = { scrolled: 3_000, flung: 25_000 };

type Event = {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number; // of the thread: time it was given a processor
  args: { name?: string };
};
type Span = { fromUs: number; toUs: number; cpuUs: number };
type Frame = { passedMs: number; cpuMs: number };

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
  const take = ({ value }: { value: unknown[] }) => events.push(...(value as Event[]));
  session.on("Tracing.dataCollected", take);
  const categories = "devtools.timeline,disabled-by-default-devtools.timeline,v8,__metadata";
  await session.send("Tracing.start", { categories, transferMode: "ReportEvents" });
  await act();
  const over = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
  await session.send("Tracing.end");
  await over;
  session.off("Tracing.dataCollected", take);
  const page = events
    .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
    .map(({ pid, tid }) => `${pid}/${tid}`);
  return events.filter(({ pid, tid }) => page.includes(`${pid}/${tid}`));
}

/** Script and layout between one frame's begin and the next one's; what lies within another counts once. */
function framesOf(events: readonly Event[]): Frame[] {
  const begins = events.filter(({ name, ph }) => name === "AnimationFrame" && ph === "b").map(({ ts }) => ts);
  begins.sort((a, b) => a - b);
  const spans = events
    .filter(({ name, ph }) => ph === "X" && work.has(name))
    .map(({ ts, dur = 0, tdur = 0 }): Span => ({ fromUs: ts, toUs: ts + dur, cpuUs: tdur }))
    .sort((a, b) => a.fromUs - b.fromUs || b.toUs - a.toUs);
  const frames = begins.map((): Frame => ({ passedMs: 0, cpuMs: 0 }));
  let coveredUs = 0;
  let at = 0;
  for (const { fromUs, toUs, cpuUs } of spans) {
    while (at + 1 < begins.length && (begins[at + 1] as number) <= fromUs) at++;
    const frame = frames[at];
    if (!frame || fromUs < coveredUs) continue; // within another
    frame.passedMs += (toUs - fromUs) / 1000;
    frame.cpuMs += cpuUs / 1000;
    coveredUs = toUs;
  }
  return frames;
}

function spread(values: readonly number[]): { p50: number; p95: number; most: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
  return { p50: at(0.5), p95: at(0.95), most: at(1 - 1 / sorted.length) };
}

await using product = await startProduct();
await seed(product, assets);
await using opened = await openPage(product.httpUrl, { viewport: { width: 1440, height: 900 } });
const { page } = opened;
await page.locator("a[data-asset]").first().waitFor();
const session = await page.context().newCDPSession(page);
/** The browser turns the wheel itself, a little in every frame, for so long. */
const scroll = async (speed: number, lastingSec: number) => {
  const yDistance = -Math.round(speed * lastingSec);
  await session.send("Input.synthesizeScrollGesture", {
    ...{ x: 720, y: 500, yDistance, speed, gestureSourceType: "mouse" },
  });
};
for (const [how, speed] of Object.entries(pixelsASecond)) {
  await scroll(speed, 2); // warmed up
  const frames = framesOf(await trace(session, () => scroll(speed, seconds)));
  const passedMs = spread(frames.map((frame) => frame.passedMs));
  const cpuMs = spread(frames.map((frame) => frame.cpuMs));
  console.log(JSON.stringify({ assets, how, pixelsASecond: speed, frames: frames.length, passedMs, cpuMs }));
}
