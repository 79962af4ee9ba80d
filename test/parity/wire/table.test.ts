import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { refusal, scratchTable } from "../scratch.ts";
import { openTarget, type Target } from "../target.ts";

// What the stores ask of a table. The embedded host has two, and what a store leans on holds on both.

const tables = inject("addresses") ? ["the host's"] : (["dynoxide", "dynalite"] as const);

describe.each(tables)("the table: %s", (kind) => {
  let target: Target;
  let scratch: Awaited<ReturnType<typeof scratchTable>>;
  let client: DynamoDBDocumentClient;
  beforeAll(async () => {
    target = await openTarget(kind === "dynoxide" || kind === "dynalite" ? { table: kind } : {});
    scratch = await scratchTable(target);
    client = DynamoDBDocumentClient.from(target.dynamodb, { marshallOptions: { removeUndefinedValues: true } });
  }, 120_000);
  afterAll(async () => {
    await scratch[Symbol.asyncDispose]();
    await target[Symbol.asyncDispose]();
  });

  const put = (Item: Record<string, unknown>, more = {}) =>
    client.send(new PutCommand({ TableName: scratch.name, Item, ...more }));
  const get = async (PK: string, SK: string) =>
    (await client.send(new GetCommand({ TableName: scratch.name, Key: { PK, SK }, ConsistentRead: true }))).Item;
  const update = (PK: string, SK: string, more: object) =>
    client.send(new UpdateCommand({ TableName: scratch.name, Key: { PK, SK }, ...more }));
  const query = (more: object) => client.send(new QueryCommand({ TableName: scratch.name, ...more }));
  const refused = "ConditionalCheckFailedException 400";

  it("reads consistently what was written, whatever it is made of", async () => {
    const Item = {
      PK: "kept",
      SK: "1",
      text: "é 日本 🦊",
      list: [1, "two", { three: [true, null] }],
      nothing: "",
      tiny: 1.5e-100,
      large: 12345678901234,
      bytes: new Uint8Array([0, 255]),
    };
    await put(Item);
    expect(await get("kept", "1")).toEqual(Item);
  });

  it("puts where nothing is, and refuses where something is", async () => {
    const isNew = { ConditionExpression: "attribute_not_exists(PK)" };
    await put({ PK: "once", SK: "1", by: "a" }, isNew);
    expect(await refusal(put({ PK: "once", SK: "1", by: "b" }, isNew))).toBe(refused);
    expect(await get("once", "1")).toMatchObject({ by: "a" });
  });

  it("puts over the revision it has seen, and over no other", async () => {
    await put({ PK: "revised", SK: "1", revision: 1 });
    const over = (seen: number) =>
      put(
        { PK: "revised", SK: "1", revision: seen + 1 },
        { ConditionExpression: "revision = :seen", ExpressionAttributeValues: { ":seen": seen } },
      );
    await over(1);
    expect(await refusal(over(1))).toBe(refused);
    await over(2);
    expect(await get("revised", "1")).toMatchObject({ revision: 3 });
  });

  it("lets one of twenty who claim the same item win", async () => {
    await put({ PK: "claimed", SK: "1", state: "queued", attempt: 0 });
    const claim = (owner: number) =>
      update("claimed", "1", {
        UpdateExpression: "SET #state = :running, #owner = :owner ADD attempt :one",
        ConditionExpression: "#state = :queued AND attempt < :most",
        ExpressionAttributeNames: { "#state": "state", "#owner": "owner" },
        ExpressionAttributeValues: {
          ":running": "running",
          ":queued": "queued",
          ":owner": owner,
          ":one": 1,
          ":most": 4,
        },
        ReturnValues: "ALL_NEW",
      });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => refusal(claim(at))));
    expect(answers.filter((answer) => answer === "taken")).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set(["taken", refused]));
    expect(await get("claimed", "1")).toMatchObject({ state: "running", attempt: 1 });
  });

  it("answers all of the new item to an update, with what was not touched", async () => {
    await put({ PK: "all-new", SK: "1", kept: { deep: true }, count: 1 });
    const { Attributes } = await update("all-new", "1", {
      UpdateExpression: "SET fresh = :fresh ADD #count :two REMOVE gone",
      ExpressionAttributeNames: { "#count": "count" },
      ExpressionAttributeValues: { ":fresh": "new", ":two": 2 },
      ReturnValues: "ALL_NEW",
    });
    expect(Attributes).toEqual({ PK: "all-new", SK: "1", kept: { deep: true }, count: 3, fresh: "new" });
  });

  it("makes the item an update names, unless a condition forbids it", async () => {
    const more = { UpdateExpression: "SET x = :x", ExpressionAttributeValues: { ":x": 1 } };
    expect(await refusal(update("made", "1", { ...more, ConditionExpression: "attribute_exists(PK)" }))).toBe(refused);
    await update("made", "1", more);
    expect(await get("made", "1")).toEqual({ PK: "made", SK: "1", x: 1 });
  });

  it("deletes under a condition", async () => {
    await put({ PK: "deleted", SK: "1", fence: 2 });
    const remove = (fence: number) =>
      client.send(
        new DeleteCommand({
          TableName: scratch.name,
          Key: { PK: "deleted", SK: "1" },
          ConditionExpression: "fence = :fence",
          ExpressionAttributeValues: { ":fence": fence },
        }),
      );
    expect(await refusal(remove(1))).toBe(refused);
    await remove(2);
    expect(await get("deleted", "1")).toBeUndefined();
  });

  it("reads a partition in the order of its sort keys, a page at a time", async () => {
    const names = ["JOB#hash", "JOB#probe", "ASSET", "RESULT#hash#1", "RESULT#hash#10", "RESULT#hash#2"];
    for (const SK of names) await put({ PK: "asset", SK });
    const seen: string[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await query({
        KeyConditionExpression: "PK = :asset",
        ExpressionAttributeValues: { ":asset": "asset" },
        ConsistentRead: true,
        Limit: 4,
        ExclusiveStartKey,
      });
      seen.push(...(page.Items ?? []).map(({ SK }) => String(SK)));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    expect(seen).toEqual(names.toSorted());
  });

  it("pages an index both ways, each item once, where many have the same place in it", async () => {
    const count = 60;
    const items = Array.from({ length: count }, (_, at) => ({
      PK: `due-${at}`,
      SK: "1",
      lane: "even",
      at: Math.floor(at / 20),
    }));
    await Promise.all(items.map((item) => put(item)));
    await put({ PK: "sparse", SK: "1", at: 1 }); // without a lane it is in no index
    const walk = async (ScanIndexForward: boolean) => {
      const seen: { PK: string; at: number }[] = [];
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const page = await query({
          IndexName: "byLane",
          KeyConditionExpression: "lane = :lane AND #at BETWEEN :from AND :to",
          ExpressionAttributeNames: { "#at": "at" },
          ExpressionAttributeValues: { ":lane": "even", ":from": 0, ":to": 9 },
          Limit: 7,
          ScanIndexForward,
          ExclusiveStartKey,
        });
        seen.push(...((page.Items ?? []) as typeof seen));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return seen;
    };
    await vi.waitFor(async () => expect(await walk(true)).toHaveLength(count), { timeout: 20_000 });
    for (const isForward of [true, false]) {
      const seen = await walk(isForward);
      expect(new Set(seen.map(({ PK }) => PK)).size).toBe(count);
      const places = seen.map(({ at }) => at);
      expect(places).toEqual(places.toSorted((a, b) => (isForward ? a - b : b - a)));
    }
  });

  it("takes an item out of an index when it loses what it stood there by", async () => {
    await put({ PK: "final", SK: "1", lane: "sparse", at: 1 });
    const inIndex = async () => {
      const values = { ":lane": "sparse" };
      const asked = { IndexName: "byLane", KeyConditionExpression: "lane = :lane", Limit: 10 };
      return (await query({ ...asked, ExpressionAttributeValues: values })).Items ?? [];
    };
    await vi.waitFor(async () => expect(await inIndex()).toHaveLength(1), { timeout: 20_000 });
    await update("final", "1", { UpdateExpression: "REMOVE lane, #at", ExpressionAttributeNames: { "#at": "at" } });
    await vi.waitFor(async () => expect(await inIndex()).toEqual([]), { timeout: 20_000 });
    expect(await get("final", "1")).toEqual({ PK: "final", SK: "1" });
  });

  it("gets many items at once, and says nothing of those that are not there", async () => {
    await Promise.all(Array.from({ length: 50 }, (_, at) => put({ PK: `batch-${at}`, SK: "1" })));
    const Keys = Array.from({ length: 60 }, (_, at) => ({ PK: `batch-${at}`, SK: "1" }));
    const { Responses } = await client.send(new BatchGetCommand({ RequestItems: { [scratch.name]: { Keys } } }));
    expect(Responses?.[scratch.name]).toHaveLength(50);
  });

  it("refuses an item of more than 400 KB, and ends a page at 1 MB", async () => {
    expect(await refusal(put({ PK: "large", SK: "1", text: "x".repeat(410 * 1024) }))).toBe("ValidationException 400");
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map((at) => put({ PK: "page", SK: String(at), text: "x".repeat(300 * 1024) })),
    );
    const values = { ":page": "page" };
    const page = await query({ KeyConditionExpression: "PK = :page", ExpressionAttributeValues: values, Limit: 100 });
    expect(page.Items?.length).toBeLessThanOrEqual(4);
    expect(page.LastEvaluatedKey).toBeDefined();
  });

  it.skipIf(kind === "dynalite")(
    "shows the old item with a refusal, and writes all of a transaction or nothing",
    async () => {
      await put({ PK: "shown", SK: "1", revision: 7 });
      const isNew = "attribute_not_exists(PK)";
      const refusedPut = put(
        { PK: "shown", SK: "1" },
        { ConditionExpression: isNew, ReturnValuesOnConditionCheckFailure: "ALL_OLD" },
      );
      await expect(refusedPut).rejects.toMatchObject({ Item: { revision: { N: "7" } } });
      const both = (ConditionExpression?: string) =>
        client.send(
          new TransactWriteCommand({
            TransactItems: [
              { Put: { TableName: scratch.name, Item: { PK: "both", SK: "1" } } },
              { Put: { TableName: scratch.name, Item: { PK: "shown", SK: "1", revision: 8 }, ConditionExpression } },
            ],
          }),
        );
      expect(await refusal(both(isNew))).toBe("TransactionCanceledException 400");
      expect(await get("both", "1")).toBeUndefined();
      await both();
      expect([await get("both", "1"), await get("shown", "1")]).toMatchObject([{ PK: "both" }, { revision: 8 }]);
    },
  );
});
