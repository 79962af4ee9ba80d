import { Fault, type Job, Rendition, Stage } from "@darkroom/domain";
import { type Context, type Given, holdContent, type WorkedStage, withWork } from "@darkroom/platform";
import * as z from "zod";
import { type Content, contentOf } from "./contents.ts";
import { SimulatedError } from "./faults.ts";
import type { Process, World } from "./world.ts";

const stageOf = (name: string, lane: string, changed: Partial<Stage.Stage> = {}): Stage.Stage => ({
  ...Stage.define({
    name,
    version: 1,
    after: [],
    accepts: ["image", "video"],
    output: z.looseObject({}),
    lane,
    timeoutSec: 60,
    memoryMb: 512,
    maxAttempts: 4,
  }),
  ...changed,
});

export type Code = { stages: readonly Stage.Stage[]; version: number };

/** The pipeline of the simulation as the first code has it, and as raised code has it later. */
export const codes: readonly [Code, Code] = [codeOf(1), codeOf(2)];

function codeOf(version: number): Code {
  const stages = [
    stageOf("hash", "fast", { accepts: ["image", "video", "other"] }),
    stageOf("probe", "fast", { version }),
    stageOf("thumbnail", "fast", { version }),
    stageOf("caption", "ollama", { after: ["hash", "thumbnail"], timeoutSec: 180 }),
  ];
  return { stages, version };
}

/** What a stage gives in the simulation: whose bytes it saw, and which code made it. */
export type Output = { content: string; etag: string; madeBy: number; rendition?: string; capturedAt?: string };

/** The stages of one process with their work, which takes virtual time and fails as real work does. */
export function workOf(code: Code, process: Process, world: World): Record<"fast" | "ollama", WorkedStage[]> {
  const { dice, faults } = world;
  const [hash, probe, thumbnail, caption] = code.stages as [Stage.Stage, Stage.Stage, Stage.Stage, Stage.Stage];

  /** Takes time, shows that it lives, and stops when it is told to; unless it hangs. */
  const toil = async ({ job, signal, progress }: Given, quickMs: number): Promise<void> => {
    const totalMs = job.crashes > 0 ? Math.max(quickMs, dice.between(10_000, 50_000)) : quickMs; // so that who was taken for dead finds it running
    const isDeaf = faults.chance(0.06); // goes on though its lease is lost
    const isHung = !isDeaf && faults.chance(0.02); // shows no life
    if (process.boot === undefined && faults.chance(0.1)) world.freeze(process, dice.between(60_000, 240_000));
    for (let spentMs = 0; spentMs < totalMs; spentMs += 7000) {
      await world.sleep(process, Math.min(7000, totalMs - spentMs));
      if (!isHung) progress();
      if (!isDeaf) signal.throwIfAborted();
    }
    if (isHung)
      for (;;) {
        await world.sleep(process, 7000);
        signal.throwIfAborted();
      }
  };

  const read = async (given: Given): Promise<Content> => {
    const { key, etag } = given.job.original;
    const body = await given.ctx.media.open(key, etag, given.signal);
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part as Uint8Array);
    given.progress();
    return contentOf(Buffer.concat(parts));
  };

  const stumble = (): void => {
    if (faults.chance(0.06)) throw new Fault("interrupted", "network", "Cut off");
    if (faults.chance(0.02)) throw new SimulatedError("child");
  };
  const madeOf = ({ job }: Given, { id }: Content): Output => ({
    content: id,
    etag: job.original.etag,
    madeBy: code.version,
  });

  const works = {
    hash: async (given: Given) => {
      const content = await read(given);
      await toil(given, dice.between(10, 3000));
      stumble();
      const first = await holdContent(code.stages, content.id, given.job, given.ctx);
      const output = { ...madeOf(given, content), sha256: content.id };
      return first === given.job.assetId ? output : { ...output, duplicateOf: first };
    },
    probe: async (given: Given) => {
      const content = await read(given);
      await toil(given, dice.between(10, 5000));
      if (content.fate === "invalid") throw new Fault("invalid", "invalid_image", "Not a picture");
      stumble();
      const { capturedAt } = content;
      return { ...madeOf(given, content), ...(capturedAt && { capturedAt, capturedAtSource: "exif" }) };
    },
    thumbnail: async (given: Given) => {
      const content = await read(given);
      await toil(given, dice.between(50, dice.chance(0.3) ? 50_000 : 6000));
      if (content.fate === "poison" && process.boot === undefined) return endOf(process, world);
      if (content.fate === "poison") throw new Fault("interrupted", "oom", "The child ran out of memory");
      stumble();
      const rendition = renditionOf(given.job);
      await given.ctx.derived.put(rendition.key, Buffer.from(JSON.stringify(content)), rendition.contentType);
      return { ...madeOf(given, content), rendition: rendition.key, renditions: [rendition] };
    },
    caption: async (given: Given) => {
      const content = await ask(given, () => given.job.original.key, world);
      await toil(given, dice.between(1000, dice.chance(0.4) ? 150_000 : 20_000));
      stumble();
      const { etag } = given.job.original;
      return { content, etag, madeBy: code.version };
    },
  };
  return {
    fast: [withWork(hash, works.hash), withWork(probe, works.probe), withWork(thumbnail, works.thumbnail)],
    ollama: [withWork(caption, works.caption)],
  };
}

/** Asks the model about the job's thumbnail's bytes; it may be away. */
async function ask({ job, ctx }: Given, _about: () => string, world: World): Promise<string> {
  const isAway = await world.remote("model", () => world.faults.isOut("model"));
  if (isAway) throw new Fault("unavailable", "ollama_down", "Ollama does not answer");
  return contentIdOf(job, ctx);
}

async function contentIdOf(job: Job.Info, ctx: Context): Promise<string> {
  const look = await ctx.media.look(job.original.key, 64 * 1024);
  if (!look || look.etag !== job.original.etag) throw new Fault("conflict", "superseded", "Another version by now");
  return contentOf(look.firstBytes).id;
}

/** The decoder takes its whole process with it. */
function endOf(process: Process, world: World): Promise<never> {
  world.kill(process, "of poison");
  return new Promise(() => {});
}

const renditionOf = (job: Job.Info): Rendition.Info =>
  Rendition.describe(job, "thumbnail", {
    bytes: new Uint8Array(1),
    contentType: "image/webp",
    widthPx: 1,
    heightPx: 1,
  });
