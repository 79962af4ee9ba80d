import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { assetIdOf, Lane } from "@darkroom/domain";
import { Lanes } from "@darkroom/table";
import { expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { startLocal } from "../../test/support/local.ts";
import { handler } from "./handler.ts";

it("says of which queue every dead letter is, and ends the job one of them named", async () => {
  const said: unknown[] = [];
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (_what: string, fields: object = {}) => void said.push(fields),
  };
  await using local = await startLocal({ overrides: { log } });
  await Lanes.change(local.ctx.table, "thumbnail", (door) => Lane.pause(door, "so that its job stays queued"));
  const assetId = await local.upload(await pictures.redSquare());
  await local.runtime.idle();

  const QueueUrl = local.ctx.config.queueUrl("dead-letters");
  await local.ctx.clients.sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ assetId, stage: "thumbnail" }) }),
  );
  await local.runtime.idle();
  expect(await local.job(assetId, "thumbnail")).toMatchObject({ state: "error", reason: "dead_letter" });

  const DeadLetterQueueSourceArn = "arn:aws:sqs:us-east-1:000000000000:darkroom-production-index";
  const bodies = [{ assetId: assetIdOf("gone") }, { month: "2024-05" }, { Records: [] }];
  const Records = [
    { messageId: "1", body: JSON.stringify({ assetId }), attributes: { DeadLetterQueueSourceArn } },
    ...bodies.map((body) => ({ messageId: "2", body: JSON.stringify(body), attributes: {} })),
  ];
  await handler({ Records } as never, {} as never);
  expect(said).toEqual([
    { queue: "thumbnail", assetId, stage: "thumbnail" },
    { queue: "darkroom-production-index" },
    { queue: "index" },
    { queue: "counts" },
    { queue: "intake" },
  ]);
}, 60_000);
