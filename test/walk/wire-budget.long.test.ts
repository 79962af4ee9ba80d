import { PutObjectCommand } from "@aws-sdk/client-s3";
import { assetIdOf } from "@darkroom/domain";
import sharp from "sharp";
import { expect, it } from "vitest";
import { manifest } from "../../functions/manifest.ts";
import { startLocal } from "../support/local.ts";
import { countWireCalls } from "../support/wire-calls.ts";

const count = 100;
const queues = manifest.wokenByQueue.flatMap(({ queue, deadLettersOf }) => (deadLettersOf ? [] : [queue]));
const isProjection = (name: string) => ["Query", "BatchGetItem", "SUMMARY"].includes(name);

it("costs at most 16 + 8 table calls and 12 S3 and SQS calls per asset in an import of 100", async () => {
  await using local = await startLocal();
  const pictures = await Promise.all(
    Array.from({ length: count }, (_, at) =>
      sharp({ create: { width: 64, height: 64, channels: 3, background: { r: at, g: 2 * at, b: 255 - at } } })
        .png()
        .toBuffer(),
    ),
  );
  using wire = countWireCalls(local.runtime.awsUrl);
  const Metadata = { "darkroom-priority": "import" };
  await Promise.all(
    pictures.map((Body, at) =>
      local.s3.send(new PutObjectCommand({ Bucket: "media", Key: `p${at}.png`, Body, Metadata })),
    ),
  );
  await local.runtime.idle(150_000);

  const { table, objects, messages, byName } = wire.calls;
  console.log(
    JSON.stringify({ table: table / count, objects: objects / count - 1, messages: messages / count, byName }),
  );
  const projecting = Object.entries(byName).reduce((sum, [name, calls]) => sum + (isProjection(name) ? calls : 0), 0);
  const looks = byName["GetItem"] ?? 0; // at the doors of the lanes, every few seconds: more of them on a slow machine
  expect(looks / count).toBeLessThan(1);
  expect((table - looks) / count).toBeLessThanOrEqual(24);
  expect(projecting / count).toBeLessThanOrEqual(8);
  const brought = queues.reduce((sum, queue) => sum + local.runtime.heard({ queue }).receives, 0);
  const emptyPolls = (byName["SQS.ReceiveMessage"] ?? 0) - brought; // more of them on a slow machine, too
  expect((objects + messages - emptyPolls) / count - 1).toBeLessThanOrEqual(12); // less the importer's own put
  expect(await local.job(assetIdOf("p99.png"), "thumbnail")).toMatchObject({ state: "done", attempt: 1 });
});
