import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isAlive } from "../../../../test/support/descendants.ts";
import { silentLog } from "../log.ts";
import { startTable, type Table } from "./start-table.ts";

let dataDir: string;
let owners: ChildProcess[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "darkroom-table-"));
});
afterEach(async () => {
  for (const owner of owners) owner.kill("SIGKILL"); // one that stands still would outlive the tests, and hold their output
  owners = [];
  await rm(dataDir, { recursive: true, force: true });
});

const start = (kind?: "dynoxide" | "dynalite") => startTable({ dataDir, kind, port: 0, log: silentLog });

describe.each(["dynoxide", "dynalite"] as const)("on %s", (kind) => {
  it("keeps what was written across a stop and a start", async () => {
    {
      await using table = await start(kind);
      await putNote(table, "kept");
    }
    await using again = await start();
    expect(again.kind).toBe(kind);
    expect(await readNote(again)).toBe("kept");
  });

  it("is back on the same port, with what was written, after it was killed", async () => {
    await using table = await start(kind);
    await putNote(table, "survives");
    const before = table.pid();
    process.kill(before, "SIGKILL");
    await vi.waitFor(() => expect(table.pid()).not.toBe(before), { timeout: 20_000 });
    expect(await readNote(table)).toBe("survives");
  });

  it("does not outlive a process that was killed", async () => {
    const { owner, pid } = await startElsewhere(kind);
    owner.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000 });
  });
});

it("refuses to open a folder with another table than it was begun with", async () => {
  await (await start("dynalite")).stop();
  await expect(start("dynoxide")).rejects.toThrow(/begun with the table dynalite/);
});

it("ends what an earlier start left running before it starts", async () => {
  const { owner, pid } = await startElsewhere("dynoxide");
  owner.kill("SIGSTOP"); // stands still: its table runs on
  await using table = await start();
  expect(isAlive(pid)).toBe(false);
  expect(isAlive(table.pid())).toBe(true);
});

it("refuses a port that is taken", async () => {
  await using table = await start();
  const options = { dataDir: join(dataDir, "other"), kind: undefined, port: table.port, log: silentLog };
  await expect(startTable(options)).rejects.toThrow(`The table's port ${table.port} is taken.`);
});

const clientOf = (table: Table) =>
  new DynamoDBClient({
    endpoint: table.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });

async function putNote(table: Table, text: string): Promise<void> {
  const client = clientOf(table);
  await client.send(
    new CreateTableCommand({
      TableName: "notes",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const put = new PutItemCommand({ TableName: "notes", Item: { id: { S: "1" }, text: { S: text } } });
  await vi.waitFor(() => client.send(put), { timeout: 20_000 }); // dynalite makes tables in the background
  client.destroy();
}

async function readNote(table: Table): Promise<string | undefined> {
  const client = clientOf(table);
  const { Item } = await client.send(
    new GetItemCommand({ TableName: "notes", Key: { id: { S: "1" } }, ConsistentRead: true }),
  );
  client.destroy();
  return Item?.text?.S;
}

/** A table owned by a process of its own, which tells the table's process id. */
async function startElsewhere(kind: string): Promise<{ owner: ChildProcess; pid: number }> {
  const script = `
    import { startTable } from ${JSON.stringify(join(import.meta.dirname, "start-table.ts"))};
    const table = await startTable({ dataDir: ${JSON.stringify(dataDir)}, kind: "${kind}", port: 0, log: () => {} });
    console.log(table.pid());`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  owners.push(owner);
  for await (const line of createInterface({ input: owner.stdout })) return { owner, pid: Number(line) };
  throw new Error("the owner of the table ended");
}
