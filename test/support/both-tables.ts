import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { silentLog } from "../../packages/runtime/src/log.ts";
import { startTable } from "../../packages/runtime/src/table/start-table.ts";
import { createTable, type DarkroomTable, openTable } from "../../packages/table/src/index.ts";

/** The two tables of the embedded host. What a store promises, it promises on both. */
export const bothTables = ["dynoxide", "dynalite"] as const;

/** What went over the wire: the command's name and what it carried. */
type Sent = { command: string; input: Record<string, unknown> };

export type TestTable = {
  table: DarkroomTable;
  client: DynamoDBClient;
  /** Everything sent since the start, or since it was emptied. */
  sent: Sent[];
  [Symbol.asyncDispose](): Promise<void>;
};

/** A table of ours, empty, served by a process of its own. */
export async function startTestTable(kind: (typeof bothTables)[number]): Promise<TestTable> {
  const dataDir = await mkdtemp(join(tmpdir(), "darkroom-stores-"));
  const served = await startTable({ dataDir, kind, port: 0, log: silentLog });
  const client = new DynamoDBClient({
    endpoint: served.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  await createTable(client, "darkroom");
  const table = openTable(client, "darkroom");
  const sent: Sent[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        sent.push({ command: commandName ?? "", input: args.input as Record<string, unknown> });
        return next(args);
      },
    { step: "build", name: "remember" },
  );
  const close = async () => {
    client.destroy();
    await served.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { table, client, sent, [Symbol.asyncDispose]: close };
}
