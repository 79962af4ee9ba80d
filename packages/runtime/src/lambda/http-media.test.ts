import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../cloud/clock.ts";
import { openCloud } from "../cloud/cloud.ts";
import { silentLog } from "../log.ts";
import { openHttpHost } from "./http-host.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** Store and host, and a client that signs for the address the browser uses. */
async function open() {
  const dataDir = await mkdtemp(join(tmpdir(), "darkroom-media-"));
  const cloud = await openCloud({
    ...{ dataDir, port: 0, clock: systemClock, durability: "process", credentials: [credentials] },
    ...{ tableEndpoint: () => undefined, buckets: ["media"], notifications: [] },
  });
  const host = await openHttpHost({
    listen: { port: 0, host: "127.0.0.1" },
    api: async () => undefined,
    pageDir: dataDir,
    awsPort: () => cloud.port,
    log: silentLog,
  });
  const common = {
    region: "us-east-1",
    credentials,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
  } as const;
  const store = new S3Client({ ...common, endpoint: `http://127.0.0.1:${cloud.port}` });
  const signer = new S3Client({ ...common, endpoint: `http://localhost:${host.port}/s3` });
  onTestFinished(async () => {
    store.destroy();
    signer.destroy();
    await host.close();
    await cloud.close();
    await rm(dataDir, { recursive: true });
  });
  return { store, signer };
}

test("an address signed for the page's origin opens the very bytes, in ranges and conditionally", async () => {
  const { store, signer } = await open();
  const Body = randomBytes(3_000_000);
  const Key = "holiday 2024/größe & +%2F.jpg";
  const { ETag = "" } = await store.send(
    new PutObjectCommand({ Bucket: "media", Key, Body, ContentType: "text/html" }),
  );
  const url = await getSignedUrl(signer, new GetObjectCommand({ Bucket: "media", Key }), { expiresIn: 60 });
  expect(url).toContain("/s3/media/holiday%202024/");

  const whole = await fetch(url);
  expect(whole.status).toBe(200);
  expect(Buffer.from(await whole.arrayBuffer()).equals(Body)).toBe(true);
  expect(whole.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
  expect(whole.headers.get("cross-origin-resource-policy")).toBe("same-origin");

  const part = await fetch(url, { headers: { range: "bytes=-3" } });
  expect(part.status).toBe(206);
  expect(Buffer.from(await part.arrayBuffer()).equals(Body.subarray(-3))).toBe(true);
  expect((await fetch(url, { headers: { "if-none-match": ETag } })).status).toBe(304);
  expect((await fetch(url, { headers: { range: "bytes=9000000-" } })).status).toBe(416);
});

test("an address for another host or path, forged or over is refused", async () => {
  const { store, signer } = await open();
  await store.send(new PutObjectCommand({ Bucket: "media", Key: "a", Body: "x" }));
  const command = new GetObjectCommand({ Bucket: "media", Key: "a" });
  const url = await getSignedUrl(signer, command, { expiresIn: 60 });
  expect((await fetch(url)).status).toBe(200);
  expect((await fetch(url.replace("localhost", "127.0.0.1"))).status).toBe(403);
  expect((await fetch(url.replace("/media/a", "/media/b"))).status).toBe(403);
  expect((await fetch(url.replace(/\?.*/, ""))).status).toBe(403);
  const signingDate = new Date(Date.now() - 61_000);
  expect((await fetch(await getSignedUrl(signer, command, { expiresIn: 60, signingDate }))).status).toBe(403);
});
