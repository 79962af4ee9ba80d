import { mkdir } from "node:fs/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Fault, Migration } from "@darkroom/domain";
import { startTable, takeLock } from "@darkroom/runtime";
import { createTable, Migrations, migrate, openTable } from "@darkroom/table";
import type { Place } from "./target.ts";

/**
 * What was done to the table: made now or there already, from which schema version to which, and the migrations by number
 * that what is stored in it has not been brought through.
 */
export type Readied = { table: string; isNew: boolean; from: number; to: number; due: number[] };

/**
 * Makes the table if it is not there and brings it to this code's schema version. Idempotent. Asks the running Darkroom's
 * table or the endpoint that is configured; with neither it starts the table of the data folder for as long as it takes.
 */
export async function readyTable(place: Place, options: { makes: boolean }): Promise<Readied> {
  const { config, running } = place;
  const endpoint = running?.env.AWS_ENDPOINT_URL_DYNAMODB ?? config.endpoints.dynamodb;
  if (endpoint) return readyAt(endpoint, place, options);
  await mkdir(place.dataDir, { recursive: true, mode: 0o700 });
  using lock = takeLock(place.dataDir);
  if (!lock)
    throw new Fault("conflict", "darkroom.starting", "Darkroom is starting or stopping: try again in a moment");
  await using table = await startTable({
    dataDir: place.dataDir,
    kind: config.tableKind,
    port: 0,
    log: () => undefined,
  });
  return await readyAt(table.endpoint, place, options);
}

async function readyAt(endpoint: string, { config, running }: Place, { makes }: { makes: boolean }): Promise<Readied> {
  const table = running?.env.DARKROOM_TABLE_NAME ?? config.tableName;
  const client = new DynamoDBClient({ endpoint, region: config.region, ...credentialsOf(running?.env) });
  try {
    const isNew = makes ? await createTable(client, table) : false;
    const opened = openTable(client, table);
    const migrated = await migrate(opened, Date.now());
    const runs = await Migrations.list(opened, Migration.all.length);
    const due = runs.filter((run) => !Migration.isFinal(run)).map(({ number }) => number);
    return { table, isNew, ...migrated, due: due.reverse() };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ResourceNotFoundException") throw error;
    throw new Fault("missing", "table.missing", `There is no table ${table} yet: darkroom init makes it`, {
      cause: error,
    });
  } finally {
    client.destroy();
  }
}

/** The key pair everybody uses on loopback; with an endpoint outside and nothing running, the SDK finds its own. */
function credentialsOf(env: Record<string, string> | undefined) {
  if (!env) return { credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  return {
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? "test", secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "test" },
  };
}
