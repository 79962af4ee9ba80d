import { randomInt } from "node:crypto";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Assets, Search, Trash } from "@darkroom/contract";
import { type AssetId, assetIdOf, Fault } from "@darkroom/domain";
import type { Api } from "./api.ts";
import { tinyPicture } from "./tiny-picture.ts";
import { uploadFile } from "./upload-file.ts";

/** What was tried, whether it came off, and how long it took. */
export type Step = { name: string; isOk: boolean; ms: number; detail?: string };

const folder = "darkroom-selftest";
const mostKeys = 1000; // so that runs side by side do not meet, and of all runs together no more tombstones than this stay
const stages = ["hash", "probe", "thumbnail"] as const;
const withinMs = 60_000;
const lookEveryMs = 100;

/**
 * Puts a tiny picture through the running product: upload, every fast stage, its rendition, search, trash, purge. A step that
 * fails ends it, and the picture is taken away all the same. Answers every step, and tells each as it ends.
 */
export async function selftest(api: Api, tell: (step: Step) => void): Promise<Step[]> {
  const steps: Step[] = [];
  const name = `${randomInt(mostKeys)}.png`;
  const id = assetIdOf(`${folder}/${name}`);
  const attempt = async (step: string, work: () => Promise<string | undefined>): Promise<void> => {
    const beganMs = performance.now();
    const came = await work().then(
      (detail) => ({ isOk: true, ...(detail !== undefined && { detail }) }),
      (error: unknown) => ({ isOk: false, detail: sentenceOf(error) }),
    );
    const done = { name: step, ...came, ms: performance.now() - beganMs };
    steps.push(done);
    tell(done);
    if (!done.isOk) throw new Stopped();
  };
  try {
    await attempt("upload", () => upload(api, name));
    for (const stage of stages) await attempt(stage, () => untilDone(api, id, stage));
    await attempt("rendition", () => fetchRendition(api, id));
    await attempt("search", () => untilFound(api, name));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  try {
    await attempt("trash", () => putAway(api, id));
    await attempt("purge", () => purge(api, id));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return steps;
}

class Stopped extends Error {}

const sentenceOf = (error: unknown): string =>
  error instanceof Fault ? `${error.code}: ${error.message}` : String(error);

const late = (what: string): Fault => new Fault("unavailable", "selftest.late", `${what} within ${withinMs / 1000} s`);

/** Looks until there is an answer. Throws `selftest.late` with what did not happen. */
async function until<Answer>(what: string, look: () => Promise<Answer | undefined>): Promise<Answer> {
  for (const deadline = performance.now() + withinMs; performance.now() < deadline; await sleep(lookEveryMs)) {
    const answer = await look();
    if (answer !== undefined) return answer;
  }
  throw late(what);
}

async function upload(api: Api, name: string): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), "darkroom-selftest-"));
  try {
    const bytes = tinyPicture(64, 48);
    const path = join(place, name);
    await writeFile(path, bytes);
    const { key } = await uploadFile(
      { path, key: name, sizeBytes: bytes.length, mtimeMs: Math.floor((await stat(path)).mtimeMs) },
      {
        ...{ api, folder, source: "selftest", ifExists: "replace", ifDuplicate: "send", partsAtOnce: 1 },
        patience: { tries: 3, firstMs: 300 },
        signal: AbortSignal.timeout(withinMs),
        onHashed: () => {},
        onSent: () => {},
      },
    );
    return key;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** The asset, where there is one by now. */
async function find(api: Api, assetId: AssetId) {
  try {
    return await api.ask(Assets.get, { assetId });
  } catch (error) {
    if (error instanceof Fault && error.kind === "missing") return undefined;
    throw error;
  }
}

async function untilDone(api: Api, id: AssetId, stage: string): Promise<undefined> {
  await until(`${stage} was not done`, async () => {
    const job = (await find(api, id))?.jobs.find((one) => one.stage === stage);
    if (job?.state === "error" || job?.state === "skipped")
      throw new Fault("unsupported", job.reason ?? "job.crashed", `${stage} ended as ${job.state}`);
    return job?.state === "done" ? true : undefined;
  });
}

async function fetchRendition(api: Api, id: AssetId): Promise<string> {
  const found = await until("it had no thumbnail", async () =>
    (await find(api, id))?.renditions.find(({ role }) => role === "thumbnail"),
  );
  const answer = await fetch(new URL(found.url, api.url), { signal: AbortSignal.timeout(withinMs) });
  const bytes = (await answer.arrayBuffer()).byteLength;
  const type = answer.headers.get("content-type") ?? "";
  if (answer.ok && type.startsWith("image/") && bytes > 0) return `${type}, ${bytes} bytes`;
  throw new Fault("unavailable", "selftest.rendition", `The thumbnail answered ${answer.status} ${type}`);
}

async function untilFound(api: Api, name: string): Promise<string | undefined> {
  return until("search did not find it", async () => {
    try {
      const { total } = await api.ask(Search.find, { key: `${folder}/${name}`, limit: 1 });
      return total > 0 ? "" : undefined;
    } catch (error) {
      if (error instanceof Fault && error.code === "search.off") return "search is off here";
      if (error instanceof Fault && error.kind === "unavailable") return undefined; // its rows are being prepared
      throw error;
    }
  });
}

async function putAway(api: Api, id: AssetId): Promise<undefined> {
  await until("it was not there to be put into the trash", async () => {
    const { trashed } = await api.ask(Trash.put, {}, { body: { ids: [id] } });
    return trashed > 0 ? true : undefined; // its upload may have failed at the end, and the file be on its way in
  });
}

async function purge(api: Api, id: AssetId): Promise<undefined> {
  await api.ask(Trash.purge, {}, { body: { ids: [id] } });
  await until("it did not go", async () => ((await find(api, id)) === undefined ? true : undefined));
}
