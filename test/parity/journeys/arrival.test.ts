import { Problem, Timeline } from "@darkroom/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../fixtures/pictures.ts";
import { videos } from "../../fixtures/videos.ts";
import { libraryOf, unlike } from "../library.ts";
import { openTarget, type Target } from "../target.ts";

// From a put to what people see, by the same requests on every host.

let target: Target;
let library: ReturnType<typeof libraryOf>;
beforeAll(async () => {
  target = await openTarget();
  library = libraryOf(target);
}, 120_000);
afterAll(() => target[Symbol.asyncDispose]());

const done = (stage: string) => ({ stage, state: "done", attempt: 1 });

it("walks a photo and a clip from their puts to the list, and shows their thumbnails", async () => {
  const { keyFor, put, ask, untilFinal, untilListed } = library;
  const [photo, clip] = [unlike(await pictures.withExif()), unlike(await videos.mp4())];
  const ids = [await put(keyFor("photo.jpg"), photo), await put(keyFor("clip.mp4"), clip)] as const;

  const ofAll = [done("hash"), done("probe"), done("thumbnail")];
  const ofFilms = [done("storyboard"), done("preview"), done("playback")];
  expect((await untilFinal(ids[0])).jobs).toMatchObject(ofAll);
  expect((await untilFinal(ids[1])).jobs).toMatchObject([...ofAll, ...ofFilms]);
  expect(await untilListed(ids[0], ({ states }) => states["thumbnail"] === "done")).toMatchObject({
    kind: "image",
    capturedAtSource: "exif",
    width: 640,
    height: 480,
  });
  const listed = await untilListed(ids[1], ({ states }) => states["thumbnail"] === "done");
  expect(listed).toMatchObject({ kind: "video", durationSec: 3, capturedAtSource: "container" });

  for (const id of ids) {
    const { renditions } = await untilListed(id);
    expect(renditions.map(({ role }) => role).slice(0, 2)).toEqual(["thumbnail", "preview"]);
    const [thumbnail] = renditions;
    const redirect = await ask(thumbnail?.url ?? "");
    expect(redirect.status).toBe(302);
    const picture = await fetch(new URL(redirect.headers.get("location") ?? "", target.httpUrl));
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, thumbnail?.contentType]);
    expect((await picture.arrayBuffer()).byteLength).toBe(thumbnail?.sizeBytes);
  }
});

it("leads to the original, and to a part of it", async () => {
  const { keyFor, put, ask, untilFinal } = library;
  const bytes = unlike(await videos.mp4());
  const id = await put(keyFor("original.mp4"), bytes);
  await untilFinal(id);
  const address = (await ask(`/v1/assets/${id}/original`)).headers.get("location") ?? "";
  const part = await fetch(new URL(address, target.httpUrl), { headers: { range: "bytes=4-7" } });
  expect(part.status).toBe(206);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(4, 8));
});

it("counts what it holds by month", async () => {
  const { keyFor, put, ask, untilFinal, untilListed } = library;
  const countOf = async (): Promise<number> => {
    const { months } = Timeline.get.answer.parse(await (await ask("/v1/timeline")).json());
    return months.find(({ month }) => month === "2019-12")?.count ?? 0;
  };
  const before = await countOf();
  const id = await put(keyFor("new-year.jpg"), unlike(await pictures.withLocalDate()));
  await untilFinal(id);
  await untilListed(id);
  await expect.poll(countOf, { timeout: 30_000 }).toBe(before + 1);
});

it("ends a file that cannot be decoded in one attempt, with its code, and goes on with the next", async () => {
  const { keyFor, put, untilFinal } = library;
  const broken = await put(keyFor("broken.png"), unlike(await pictures.textNamedPng()));
  const cut = await put(keyFor("cut.mp4"), unlike(await videos.truncated()));
  const fine = await put(keyFor("fine.png"), unlike(await pictures.transparentPng()));

  const failed = (stage: string, reason: string) =>
    expect.objectContaining({ stage, state: "error", reason, attempt: 1 });
  expect((await untilFinal(broken)).jobs).toContainEqual(failed("thumbnail", "invalid_image"));
  expect((await untilFinal(cut)).jobs).toContainEqual(failed("probe", "truncated"));
  expect((await untilFinal(fine)).jobs).toMatchObject([done("hash"), done("probe"), done("thumbnail")]);
});

it("makes a new generation of the same asset when its key is written again", async () => {
  const { keyFor, put, untilFinal, untilListed } = library;
  const key = keyFor("overwritten");
  const first = await put(key, unlike(await pictures.transparentPng()));
  const before = await untilFinal(first);
  expect(await put(key, unlike(await pictures.withExif()))).toBe(first);

  const after = await untilFinal(first, 2);
  expect(after).toMatchObject({ generation: 2, asset: { contentType: "image/jpeg" } });
  expect(after.etag).not.toBe(before.etag);
  expect(after.renditions[0]?.url).not.toBe(before.renditions[0]?.url);
  await untilListed(first, ({ contentType, renditions }) => contentType === "image/jpeg" && renditions.length === 2);
});

it("links the same bytes at another key, and gives the place on when the first is gone", async () => {
  const { keyFor, put, remove, find, until, untilFinal } = library;
  const bytes = unlike(await pictures.withExif());
  const [one, other] = [keyFor("first.jpg"), keyFor("second.jpg")];
  const first = await put(one, bytes);
  await untilFinal(first);
  const second = await put(other, bytes);
  await until(second, ({ asset }) => asset.duplicateOf === first);

  await remove(one);
  const heir = await until(
    second,
    ({ asset, jobs }) => asset.duplicateOf === undefined && jobs.every(({ state }) => state === "done"),
  );
  expect(heir.renditions).toHaveLength(2);
  await expect.poll(() => find(first), { timeout: 20_000 }).toBeUndefined();
});

it.each(["/v1/assets", "/v1/timeline", "/v1/stages", "/v1/changes?since=MA", "/health", "/openapi.json"])(
  "answers %s with the rights the API has",
  async (path) => {
    const answer = await library.ask(path);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
  },
);

it("asks for its key where it has one, and tells nobody else anything", async (context) => {
  if (target.apiKey === undefined) return context.skip(); // on a machine of one's own there is none
  const without = await fetch(`${target.httpUrl}/v1/assets`);
  expect([without.status, Problem.parse(await without.json()).code]).toEqual([401, "key.required"]);
  const wrong = await fetch(`${target.httpUrl}/v1/assets`, { headers: { "x-api-key": "dr_wrong" } });
  expect(Problem.parse(await wrong.json()).code).toBe("key.wrong");
});
