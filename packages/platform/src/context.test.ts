import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { schemaVersion } from "@darkroom/table";
import { afterEach, expect, it, vi } from "vitest";
import { startTestTable } from "../../../test/support/both-tables.ts";
import { context, provideContext } from "./context.ts";

afterEach(() => {
  provideContext(undefined);
  vi.unstubAllEnvs();
});

it("refuses a deployed table of newer code, and asks again at the next call", async () => {
  await using on = await startTestTable("dynalite");
  const { hostname = "", port } = (await on.client.config.endpoint?.()) ?? {};
  vi.stubEnv("DARKROOM_PROFILE", "deployed");
  vi.stubEnv("DARKROOM_TABLE_NAME", on.table.getName());
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", `http://${hostname}:${port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  const writeSchema = (version: number) => {
    const Item = { PK: { S: "SCHEMA" }, SK: { S: "LEDGER" }, _et: { S: "Ledger" }, name: { S: "ledger" } };
    const written = { schemaVersion: { N: String(version) }, migratedAt: { S: new Date(0).toISOString() } };
    return on.client.send(new PutItemCommand({ TableName: on.table.getName(), Item: { ...Item, ...written } }));
  };

  await writeSchema(schemaVersion + 1);
  await expect(context()).rejects.toMatchObject({ code: "schema.newer" });
  await writeSchema(schemaVersion);
  expect(await context()).toMatchObject({ config: { profile: "deployed" } });
});
