import { createHash, randomBytes } from "node:crypto";
import { ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { Problem, Uploads } from "@darkroom/contract";
import { assetIdOf, Upload } from "@darkroom/domain";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal({ overrides: { log: quiet } });
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const mib = 1024 ** 2;
const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function ask(method: string, path: string, body?: unknown) {
  const answer = await fetch(local.httpUrl + path, {
    method,
    headers: { "content-type": "application/json" },
    ...(method !== "GET" && { body: JSON.stringify(body ?? {}) }),
  });
  return { status: answer.status, body: await answer.json() };
}

const announced = (name: string, bytes: Uint8Array, more: Partial<Uploads.NewUpload> = {}): Uploads.NewUpload => ({
  name,
  sizeBytes: bytes.length,
  sha256: sha256Of(bytes),
  ...more,
});

const begin = async (name: string, bytes: Uint8Array, more: Partial<Uploads.NewUpload> = {}) =>
  Uploads.create.answer.parse((await ask("POST", "/v1/uploads", announced(name, bytes, more))).body);

async function addressOf({ uploadId }: Uploads.UploadView, part: number): Promise<Uploads.PartAddress> {
  const { body } = await ask("POST", `/v1/uploads/${uploadId}/addresses`, { parts: [part] });
  const [address] = Uploads.addresses.answer.parse(body).addresses;
  if (!address) throw new Error("no address was given");
  return address;
}

const put = ({ url, headers }: Pick<Uploads.PartAddress, "url" | "headers">, bytes: Uint8Array<ArrayBuffer>) =>
  fetch(url, { method: "PUT", headers, body: bytes });

async function putPart(upload: Uploads.UploadView, part: number, bytes: Buffer<ArrayBuffer>) {
  const from = (part - 1) * upload.partSizeBytes;
  return put(await addressOf(upload, part), bytes.subarray(from, from + upload.partSizeBytes));
}

const complete = ({ uploadId }: Uploads.UploadView) => ask("POST", `/v1/uploads/${uploadId}/complete`);

const completed = async (upload: Uploads.UploadView) => Uploads.complete.answer.parse((await complete(upload)).body);

async function uploadAll(name: string, bytes: Buffer<ArrayBuffer>, more: Partial<Uploads.NewUpload> = {}) {
  const { upload } = await begin(name, bytes, more);
  if (!upload) throw new Error("it is known already");
  for (let part = 1; part <= upload.partCount; part++) expect((await putPart(upload, part, bytes)).status).toBe(200);
  return completed(upload);
}

const openInStore = async () =>
  (await local.s3.send(new ListMultipartUploadsCommand({ Bucket: "media" }))).Uploads?.length ?? 0;

it("takes a photo in one part under the page's own address, and tells whoever comes with the same bytes", async () => {
  const bytes = Buffer.from((await pictures.withExif()).bytes);
  const more = { folder: "Phone/2024", contentType: "image/jpeg", source: "phone", modifiedAt: "2023-01-02T03:04:05Z" };
  const { upload } = await begin("summer.jpg", bytes, more);
  expect(upload).toMatchObject({ key: "Phone/2024/summer.jpg", state: "open", partCount: 1, partsThere: [] });
  const address = await addressOf(upload as Uploads.UploadView, 1);
  expect(new URL(address.url).origin).toBe(new URL(local.httpUrl).origin);
  expect((await put(address, bytes)).status).toBe(200);
  const done = await completed(upload as Uploads.UploadView);
  expect(done).toMatchObject({ state: "done", assetId: assetIdOf("Phone/2024/summer.jpg") });
  expect(await completed(upload as Uploads.UploadView)).toEqual(done); // its answer was lost, say
  await local.idle();

  const asset = await local.asset(done.assetId);
  expect(asset).toMatchObject({ source: "phone", original: { modifiedAt: "2023-01-02T03:04:05.000Z" } });
  expect(await local.output(done.assetId, "hash")).toMatchObject({ sha256: sha256Of(bytes) });
  expect(await begin("again.jpg", bytes)).toEqual({
    duplicateOf: { assetId: done.assetId, key: "Phone/2024/summer.jpg" },
  });
  const again = await uploadAll("again.jpg", bytes, { ifDuplicate: "send" });
  await local.idle();
  expect((await local.asset(again.assetId)).duplicateOf).toBe(done.assetId);
});

it("refuses at its address another length, another type, other bytes, and a second object", async () => {
  const bytes = randomBytes(2000);
  const { upload } = await begin("bound.bin", bytes, { contentType: "image/png" });
  const address = await addressOf(upload as Uploads.UploadView, 1);
  const status = async (changed: Record<string, string>, body = bytes) =>
    (await put({ url: address.url, headers: { ...address.headers, ...changed } }, body)).status;
  expect(await status({}, randomBytes(1999))).toBe(403);
  expect(await status({}, randomBytes(2001))).toBe(403);
  expect(await status({ "content-type": "text/html" })).toBe(403);
  expect(await status({ "x-amz-meta-darkroom-source": "other" })).toBe(403);
  expect(await status({}, randomBytes(2000))).toBe(400); // BadDigest
  expect((await put({ url: address.url.replace("bound", "found"), headers: address.headers }, bytes)).status).toBe(403);
  expect((await complete(upload as Uploads.UploadView)).body).toMatchObject({ code: "upload.incomplete", limit: 1 });
  expect(await status({})).toBe(200);
  expect(await status({})).toBe(412);
});

it("goes on where a cut upload stopped, and knows the hash of the whole", async () => {
  const bytes = randomBytes(20 * mib);
  const { upload } = await begin("film.mov", bytes);
  if (!upload) throw new Error("it is known already");
  expect([upload.partCount, upload.partSizeBytes]).toEqual([3, 8 * mib]);
  expect((await putPart(upload, 2, bytes)).status).toBe(200);
  const short = await addressOf(upload, 1);
  expect((await put(short, bytes.subarray(0, 100))).status).toBe(403);
  expect((await complete(upload)).body).toMatchObject({
    code: "upload.incomplete",
    detail: "Of 3 parts, 2 are not there yet",
  });

  const { upload: again } = await begin("film.mov", bytes);
  expect(again).toMatchObject({ uploadId: upload.uploadId, partsThere: [2] });
  for (const part of [1, 3]) expect((await putPart(upload, part, bytes)).status).toBe(200);
  expect((await ask("GET", `/v1/uploads/${upload.uploadId}`)).body).toMatchObject({ partsThere: [1, 2, 3] });
  expect(await completed(upload)).toMatchObject({ state: "done" });
  await local.idle();
  expect(await local.output(upload.assetId, "hash")).toMatchObject({ sha256: sha256Of(bytes) });
  expect(await openInStore()).toBe(0);
});

it("says so when the bytes that came are not those that were announced", async () => {
  const [said, sent] = [randomBytes(17 * mib), randomBytes(17 * mib)];
  const { upload } = await begin("torn.mov", said);
  if (!upload) throw new Error("it is known already");
  for (let part = 1; part <= upload.partCount; part++) await putPart(upload, part, sent);
  expect((await complete(upload)).status).toBe(200);
  await local.idle();
  expect(await local.job(upload.assetId, "hash")).toMatchObject({ state: "error", reason: "original.mismatch" });
});

it("never writes over what is there: it refuses, finds another name, or replaces when told to", async () => {
  const [first, second, third] = [randomBytes(100), randomBytes(200), randomBytes(300)];
  await uploadAll("notes/a.bin", first);
  const taken = await ask("POST", "/v1/uploads", announced("notes/a.bin", second));
  expect([taken.status, Problem.parse(taken.body).code]).toEqual([409, "upload.exists"]);
  const other = await uploadAll("notes/a.bin", second, { ifExists: "rename" });
  expect(other.key).toBe(`notes/a (${sha256Of(second).slice(0, 8)}).bin`);
  const replaced = await uploadAll("notes/a.bin", third, { ifExists: "replace" });
  expect(replaced.key).toBe("notes/a.bin");
  await local.idle();
  expect(await local.asset(replaced.assetId)).toMatchObject({ generation: 2, original: { sizeBytes: 300 } });

  const big = randomBytes(17 * mib);
  const { upload: slow } = await begin("notes/b.bin", big);
  if (!slow) throw new Error("it is known already");
  for (let part = 1; part <= slow.partCount; part++) await putPart(slow, part, big);
  const meanwhile = await ask("POST", "/v1/uploads", announced("notes/b.bin", first, { ifDuplicate: "send" }));
  expect(meanwhile.body).toMatchObject({ code: "upload.exists" }); // it is on its way
  await local.upload({ name: "notes/b.bin", bytes: first });
  expect((await complete(slow)).body).toMatchObject({ code: "upload.exists" });
});

it("takes out of the trash what is sent again", async () => {
  const bytes = randomBytes(100);
  const { assetId } = await uploadAll("again.bin", bytes);
  await local.idle();
  expect((await ask("POST", "/v1/assets:trash", { ids: [assetId] })).body).toMatchObject({ trashed: 1 });
  await local.idle();
  expect(await local.summary(assetId)).toHaveProperty("trashedAt");
  expect(await begin("again.bin", bytes)).toMatchObject({ upload: { state: "done", assetId } });
  await local.idle();
  expect(await local.asset(assetId)).not.toHaveProperty("trash");
  expect(await local.summary(assetId)).not.toHaveProperty("trashedAt");
});

it("gives up what is aborted, and what nobody ends within a week", async () => {
  const [unwanted, forgotten] = [randomBytes(17 * mib), randomBytes(17 * mib)];
  const { upload: one } = await begin("unwanted.mov", unwanted);
  const { upload: two } = await begin("forgotten.mov", forgotten);
  if (!one || !two) throw new Error("they are known already");
  const before = await openInStore();
  expect((await ask("DELETE", `/v1/uploads/${one.uploadId}`)).status).toBe(200);
  expect((await ask("GET", `/v1/uploads/${one.uploadId}`)).body).toMatchObject({ code: "upload.missing" });
  expect(await openInStore()).toBe(before - 1);
  expect((await begin("unwanted.mov", unwanted)).upload?.partsThere).toEqual([]);

  local.clock.advance(Upload.openMs + 1);
  expect((await ask("GET", `/v1/uploads/${two.uploadId}`)).status).toBe(404);
  await local.runtime.tick("reconcile");
  expect(await openInStore()).toBe(0);
});

it.each([
  ["a path that leads out", { name: "../a.jpg" }, "upload.name_invalid", "name"],
  ["a folder that leads out", { folder: "a/../.." }, "upload.name_invalid", "folder"],
  ["nothing", { sizeBytes: 0 }, "request.invalid", "sizeBytes"],
  ["more than S3 takes", { sizeBytes: Upload.largestBytes + 1 }, "request.invalid", "sizeBytes"],
  ["more than there is room for", { sizeBytes: Upload.largestBytes }, "disk_full", "sizeBytes"],
  ["a hash that is none", { sha256: "abc" }, "request.invalid", "sha256"],
  ["a type that breaks a header", { contentType: "image/png\r\nx: y" }, "request.invalid", "contentType"],
  ["a word we do not know", { colour: "red" }, "request.invalid", "colour"],
])("refuses %s and says what it may be", async (_what, changed, code, field) => {
  const { body } = await ask("POST", "/v1/uploads", { ...announced("a.jpg", randomBytes(9)), ...changed });
  const problem = Problem.parse(body);
  expect(problem).toMatchObject({ code, field });
  expect(problem.limit).toBeDefined();
});
