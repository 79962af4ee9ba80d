import { createHash, randomUUID } from "node:crypto";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { handOverHeader, incomingDirOf } from "./incoming.ts";
import { bucket, startCloud } from "./testing.ts";

const bytes = Buffer.from("bytes of a photo");
const sha256 = createHash("sha256").update(bytes).digest("base64");

it("takes over only finished files of its own folder, by their names and with their SHA-256", async () => {
  await using local = await startCloud();
  const incomingDir = incomingDirOf(local.dataDir);
  const nameOfFile = () => `${process.pid}-${randomUUID()}`;
  const [file, link] = [nameOfFile(), nameOfFile()];
  writeFileSync(join(incomingDir, file), bytes);
  writeFileSync(join(local.dataDir, "secret"), bytes);
  symlinkSync(join(local.dataDir, "secret"), join(incomingDir, link));

  async function handOver(name: string, checksum: object = { ChecksumSHA256: sha256 }): Promise<unknown> {
    const command = new PutObjectCommand({ Bucket: bucket, Key: "k", Body: Buffer.alloc(0), ...checksum });
    command.middlewareStack.add(
      (next) => (call) => {
        (call.request as { headers: Record<string, string> }).headers[handOverHeader] = name;
        return next(call);
      },
      { step: "build" },
    );
    return local.s3.send(command).then(
      ({ ETag }) => ETag,
      (error: Error) => error.name,
    );
  }

  expect(await handOver("../secret")).toBe("InvalidRequest");
  expect(await handOver(`../${file}`)).toBe("InvalidRequest");
  expect(await handOver(link)).toBe("NoSuchUpload");
  expect(await handOver(nameOfFile())).toBe("NoSuchUpload");
  expect(await handOver(file, { ChecksumCRC32: "AAAAAA==" })).toBe("InvalidRequest");
  expect(await handOver(file)).toBe(`"${Buffer.from(sha256, "base64").toString("hex").slice(0, 32)}-1"`);
  expect(await handOver(file)).toBe("NoSuchUpload"); // it is an object's now
});
