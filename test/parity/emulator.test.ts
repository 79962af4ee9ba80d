import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, inject, it } from "vitest";
import { credentials } from "../../localstack/clients.ts";
import { startEmulator, stopEmulator } from "../../localstack/emulator.ts";
import { installEmulator } from "../../localstack/install.ts";
import { placeOf, urlOf } from "../../localstack/place.ts";
import { findRunning } from "../../localstack/record.ts";
import { findFreePort } from "../../packages/runtime/src/table/free-port.ts";
import { isAlive } from "../support/descendants.ts";
import type { Addresses } from "./addresses.ts";
import { scratchBucket, scratchQueue } from "./scratch.ts";
import { clientsOf } from "./target.ts";

describe.runIf(inject("built"))("the emulator without Docker", () => {
  it("keeps what it holds from one start to the next, and is known while it runs and no longer", async () => {
    const program = await installEmulator(placeOf({}).folder);
    const port = await findFreePort();
    const place = { folder: await mkdtemp(join(tmpdir(), "darkroom-emulator-")), port, url: urlOf(port) };
    const clients = clientsOf({ region: "us-east-1", endpoint: place.url, credentials } as Addresses);

    const first = await startEmulator(place, { program, isKept: true });
    expect(await findRunning(place.folder)).toEqual(first);
    const [bucket, queue] = [await scratchBucket(clients), await scratchQueue(clients)];
    await bucket.put("kept.txt", "kept");
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: "kept" }));
    await stopEmulator(place.folder, first);
    expect(isAlive(first.pid)).toBe(false);
    expect(await findRunning(place.folder)).toBeUndefined();

    const second = await startEmulator(place, { program, isKept: true });
    expect(await bucket.text("kept.txt")).toBe("kept");
    expect(await queue.receive(5)).toMatchObject([{ Body: "kept" }]);
    await stopEmulator(place.folder, second);
    for (const client of Object.values(clients)) client.destroy();
    await rm(place.folder, { recursive: true });
  });

  it("says so when it cannot start, and leaves nothing behind", async () => {
    const folder = await mkdtemp(join(tmpdir(), "darkroom-emulator-"));
    const place = { folder, port: 1, url: urlOf(1) };
    const starting = startEmulator(place, { program: join(folder, "no such program"), isKept: false });
    await expect(starting).rejects.toThrow("did not get ready on port 1");
    expect(await findRunning(folder)).toBeUndefined();
    await rm(folder, { recursive: true });
  });
});
