import { assetIdOf } from "@darkroom/domain";
import { expect, it } from "vitest";
import { startLocal } from "../../../test/support/local.ts";
import { rowOf } from "./columns.ts";
import { holdRows } from "./hold-rows.ts";

it("keeps rows in a bucket as it does in a folder", async () => {
  await using local = await startLocal();
  const storageOptions = {
    endpoint: local.runtime.awsUrl,
    region: "us-east-1",
    allow_http: "true",
    virtual_hosted_style_request: "false",
    aws_access_key_id: "test",
    aws_secret_access_key: "test",
  };
  const rows = holdRows({ uri: "s3://derived/search", storageOptions });
  await rows.create("all");
  const summary = {
    ...{ assetId: assetIdOf("a.jpg"), key: "a.jpg", kind: "image" as const, contentType: "image/jpeg", sizeBytes: 1 },
    ...{ capturedAt: "2024-01-01T00:00:00.000Z", capturedAtSource: "exif", renditions: [], states: {}, reasons: {} },
    ...{ assetRevision: 1, jobRevisions: {}, changedAtMs: 1 },
  };
  for (let assetRevision = 1; assetRevision < 4; assetRevision++)
    await rows.merge("all", [
      rowOf({ ...summary, assetRevision }),
      rowOf({ ...summary, assetId: assetIdOf(`${assetRevision}`) }),
    ]);
  const question = { filter: {}, sort: "key", isAscending: true, limit: 9, facets: ["kind"] } as const;
  expect(await rows.ask("all", question)).toMatchObject({ total: 4, facets: { kind: { distinct: 1 } } });
  await rows.drop("all");
  await expect(rows.ask("all", question)).rejects.toThrow("no rows called all");
}, 60_000);
