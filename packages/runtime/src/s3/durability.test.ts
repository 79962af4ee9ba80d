import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { asOwner, bucket, type LocalCloud, ownerToken, refusal, someBytes, startCloud, startQueue } from "./testing.ts";

const filesOf = (dataDir: string, folder: string) =>
  readdirSync(join(dataDir, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

/** A cloud in a process of its own, to be killed. Its address is the first thing it says. */
async function spawnCloud(dataDir: string) {
  const program = join(import.meta.dirname, "testing-process.ts");
  const child = spawn(process.execPath, [program, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await child.stdout.take(1).toArray();
  const kill = () => new Promise((resolve) => child.once("exit", resolve) && child.kill("SIGKILL"));
  return { endpoint: String(line).trim(), kill };
}

const put = (endpoint: string, key: string, body: Buffer) =>
  fetch(`${endpoint}/${bucket}/${key}`, { method: "PUT", body, headers: { authorization: `Darkroom ${ownerToken}` } });

it("keeps what it acknowledged and tears nothing when it is killed amid overwrites, each with its message", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "darkroom-kill-"));
  const versions = Array.from({ length: 8 }, (_, index) => someBytes(300_000 + index, index + 1));
  const acknowledged = new Map<string, number>();
  let acknowledgedPuts = 0;
  for (let round = 0; round < 2; round++) {
    const { endpoint, kill } = await spawnCloud(dataDir);
    let isAlive = true;
    const writers = ["a", "b", "c", "d"].map(async (key) => {
      for (let version = 0; isAlive; version = (version + 1) % versions.length) {
        const answer = await put(endpoint, key, versions[version] ?? Buffer.alloc(0)).catch(() => undefined);
        if (answer?.status !== 200) return;
        acknowledged.set(key, version);
        acknowledgedPuts++;
      }
    });
    const enough = acknowledgedPuts + 10;
    await expect.poll(() => acknowledgedPuts, { timeout: 30_000 }).toBeGreaterThan(enough);
    await kill();
    isAlive = false;
    await Promise.all(writers);
  }
  writeFileSync(join(dataDir, "tmp", "left-behind"), "half");
  writeFileSync(join(dataDir, "blobs", "00", "00-orphan"), "nobody's");

  await using local = await startCloud({ dataDir, notifications: [{ bucket, queue: "intake" }] });
  for (const [key, version] of acknowledged) {
    const { Body } = await local.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const body = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const found = versions.findIndex((candidate) => candidate.equals(body));
    expect([version, (version + 1) % versions.length]).toContain(found);
  }
  const messages = local.cloud.queues.depths().reduce((sum, { visible }) => sum + visible, 0);
  expect(messages).toBeGreaterThanOrEqual(acknowledgedPuts);
  expect(messages).toBeLessThanOrEqual(acknowledgedPuts + 2 * 4);
  await expect
    .poll(() => [filesOf(dataDir, "tmp").length, filesOf(dataDir, "blobs").length])
    .toEqual([0, acknowledged.size]);
}, 90_000);

it("refuses what would fill the disk, says so, and leaves nothing", async () => {
  await using local = await startCloud({ minFreeBytes: 2 ** 60 });
  const answer = await asOwner(local, `/${bucket}/k`, { method: "PUT", body: "x" });
  expect([answer.status, await answer.text()]).toEqual([
    507,
    expect.stringContaining("<Code>InsufficientStorage</Code>"),
  ]);
  expect(await refusal(local.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: "k" })))).toBe("NotFound 404");
  expect(filesOf(local.dataDir, "tmp")).toEqual([]);
});

it("forgets an upload whose client goes away, and a download too", async () => {
  await using local = await startCloud();
  const openFiles = () => readdirSync("/proc/self/fd").length;
  await local.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "large", Body: someBytes(20 * 1024 ** 2) }));
  const before = openFiles();
  await cut(
    local,
    `PUT /${bucket}/half HTTP/1.1\r\nhost: x\r\nauthorization: Darkroom ${ownerToken}\r\ncontent-length: 9000000\r\n\r\n${"x".repeat(100_000)}`,
  );
  await cut(local, `GET /${bucket}/large HTTP/1.1\r\nhost: x\r\nauthorization: Darkroom ${ownerToken}\r\n\r\n`);
  await expect.poll(() => [filesOf(local.dataDir, "tmp").length, openFiles() <= before]).toEqual([0, true]);
  expect(await refusal(local.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: "half" })))).toBe("NotFound 404");
});

/** Sends, waits until the other side has begun to take or to answer, and hangs up. */
async function cut(local: LocalCloud, request: string): Promise<void> {
  const socket = connect(local.cloud.port, "127.0.0.1");
  socket.write(request);
  if (request.startsWith("GET")) await new Promise((resolve) => socket.once("data", resolve));
  else await expect.poll(() => filesOf(local.dataDir, "tmp").length).toBe(1);
  socket.destroy();
}

it("does not read a body it will refuse, and answers all the same", async () => {
  await using local = await startCloud();
  const expecting = `PUT /${bucket}/k HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 5\r\n`;
  expect(await firstLine(local, `${expecting}\r\n`)).toBe("HTTP/1.1 403 Forbidden");
  expect(await firstLine(local, `${expecting}authorization: Darkroom ${ownerToken}\r\n\r\n`)).toBe(
    "HTTP/1.1 100 Continue",
  );
});

async function firstLine(local: LocalCloud, request: string): Promise<string | undefined> {
  const socket = connect(local.cloud.port, "127.0.0.1");
  socket.write(request);
  const answer: Buffer = await new Promise((resolve) => socket.once("data", resolve));
  socket.destroy();
  return answer.toString().split("\r\n")[0];
}

it("reports a rule whose queue is gone once, and still stores the object", async () => {
  await using local = await startCloud({ notifications: [{ bucket, queue: "gone" }], keepsFaults: true });
  for (const key of ["a", "b"])
    expect((await asOwner(local, `/${bucket}/${key}`, { method: "PUT", body: "x" })).status).toBe(200);
  expect(local.faults).toHaveLength(1);
  const read = await startQueue(local, "gone");
  await asOwner(local, `/${bucket}/c`, { method: "PUT", body: "x" });
  expect((await read()).length).toBe(1);
});

it("says whether it works, to anybody", async () => {
  await using local = await startCloud();
  const answer = await fetch(`${local.endpoint}/_health`);
  expect([answer.status, await answer.json()]).toEqual([200, { status: "ok", database: true }]);
});
