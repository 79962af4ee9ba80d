import { PutObjectCommand } from "@aws-sdk/client-s3";
import { assetIdOf } from "@darkroom/domain";
import sharp from "sharp";
import { expect, it } from "vitest";
import { startLocal } from "../support/local.ts";
import { countWireCalls } from "../support/wire-calls.ts";

const count = 100;
const isProjection = (name: string) => ["Query", "BatchGetItem", "SUMMARY"].includes(name);

it("costs at most 16 + 8 table calls and 12 S3 and SQS calls per asset in an import of 100", {
  timeout: 90_000,
}, async () => {
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
  await local.runtime.idle();

  const { table, objects, messages, byName } = wire.calls;
  console.log(
    JSON.stringify({ table: table / count, objects: objects / count - 1, messages: messages / count, byName }),
  );
  const projecting = Object.entries(byName).reduce((sum, [name, calls]) => sum + (isProjection(name) ? calls : 0), 0);
  expect(table / count).toBeLessThanOrEqual(24);
  expect(projecting / count).toBeLessThanOrEqual(8);
  expect((objects + messages) / count - 1).toBeLessThanOrEqual(12); // less the importer's own put
  expect(await local.job(assetIdOf("p99.png"), "thumbnail")).toMatchObject({ state: "done", attempt: 1 });
});
