import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, it } from "vitest";
import { scratchBucket } from "../scratch.ts";
import { openTarget, type Target } from "../target.ts";

// Signed addresses: what the API leads browsers to.

let target: Target;
let bucket: Awaited<ReturnType<typeof scratchBucket>>;
beforeAll(async () => {
  target = await openTarget();
  bucket = await scratchBucket(target);
}, 120_000);
afterAll(async () => {
  await bucket[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

const key = "album/ü +%20 (1).jpg";
const sign = (more = {}, options = {}) =>
  getSignedUrl(target.s3, new GetObjectCommand({ Bucket: bucket.name, Key: key, ...more }), {
    expiresIn: 60,
    ...options,
  });

it("lets whoever has the address read the object, and a part of it", async () => {
  await bucket.put(key, "0123456789");
  const whole = await fetch(await sign());
  expect([whole.status, await whole.text()]).toEqual([200, "0123456789"]);
  const part = await fetch(await sign(), { headers: { range: "bytes=2-4" } });
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 2-4/10", "234"]);
});

it("says what the address says: type, keeping and file name", async () => {
  await bucket.put(key, "x", { ContentType: "text/plain" });
  const answer = await fetch(
    await sign({
      ResponseContentType: "image/webp",
      ResponseCacheControl: "private, max-age=31536000, immutable",
      ResponseContentDisposition: `attachment; filename="x.jpg"`,
    }),
  );
  expect(answer.headers.get("content-type")).toBe("image/webp");
  expect(answer.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
  expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="x.jpg"`);
});

it("is the same address as long as it is signed for the same moment", async () => {
  const signingDate = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  expect(await sign({}, { signingDate })).toBe(await sign({}, { signingDate }));
});

it("refuses an address that was changed, is too old, or is for another method", async () => {
  await bucket.put(key, "x");
  const address = await sign();
  const changed = await fetch(address.replace(/X-Amz-Signature=[0-9a-f]{4}/, "X-Amz-Signature=0000"));
  expect(changed.status).toBe(403);
  const tooOld = await fetch(await sign({}, { expiresIn: 1, signingDate: new Date(Date.now() - 60_000) }));
  expect(tooOld.status).toBe(403);
  expect((await fetch(address, { method: "PUT", body: "y" })).status).toBe(403);
  expect(await bucket.text(key)).toBe("x");
});

it("answers a HEAD that was signed as one", async () => {
  await bucket.put(key, "12345");
  const head = new HeadObjectCommand({ Bucket: bucket.name, Key: key });
  const answer = await fetch(await getSignedUrl(target.s3, head, { expiresIn: 60 }), { method: "HEAD" });
  expect([answer.status, answer.headers.get("content-length")]).toEqual([200, "5"]);
});

it("takes a put to a signed address", async () => {
  const put = new PutObjectCommand({ Bucket: bucket.name, Key: "put.txt", ContentType: "text/plain" });
  const address = await getSignedUrl(target.s3, put, { expiresIn: 60 });
  const answer = await fetch(address, { method: "PUT", body: "by address", headers: { "content-type": "text/plain" } });
  expect(answer.status).toBe(200);
  expect(await bucket.text("put.txt")).toBe("by address");
  expect(await bucket.head("put.txt")).toMatchObject({ ContentType: "text/plain" });
});

it("shows nothing to whoever signs nothing", async () => {
  await bucket.put("private", "x");
  const address = new URL(await sign({ Key: "private" }));
  address.search = "";
  expect((await fetch(address)).status).toBe(403);
});
