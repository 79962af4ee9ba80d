import { setTimeout as sleep } from "node:timers/promises";
import { DeleteItemCommand, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startWorker } from "../../../packages/cli/src/testing-worker.ts";
import { pictures } from "../../fixtures/pictures.ts";
import { openAccount, type User } from "../account.ts";
import { libraryOf, unlike } from "../library.ts";
import { fresh, refusal } from "../scratch.ts";
import { clientsOf, openTarget, type Target } from "../target.ts";
import { workerEnv } from "../worker-env.ts";

// Every other journey runs with the roles of the stacks: they are enough. Here somebody has less: so IAM is really asked.

describe.runIf(inject("addresses")?.host === "emulator")("what IAM allows", () => {
  let target: Target;
  let library: ReturnType<typeof libraryOf>;
  let account: ReturnType<typeof openAccount>;
  beforeAll(async () => {
    target = await openTarget();
    library = libraryOf(target);
    account = openAccount(target);
  }, 120_000);
  afterAll(async () => {
    account[Symbol.dispose]();
    await target[Symbol.asyncDispose]();
  });

  const urlOf = (queue: string): string => target.queueUrl.replace("{queue}", queue);
  const stageOf = (stage: string, wanted: object) => expect.objectContaining({ stage, ...wanted });

  /** The things that matter, each tried by this user: `taken`, or how it was refused. */
  async function tried({ credentials }: User): Promise<Record<string, string>> {
    const { s3, sqs, dynamodb } = clientsOf({ ...target, credentials });
    const { mediaBucket: Bucket, tableName: TableName } = target;
    const Key = "darkroom-parity/tried.txt";
    const item = { TableName, Key: { PK: { S: "nobody" }, SK: { S: "nothing" } } };
    const tries = {
      put: () => s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" })),
      get: () => s3.send(new GetObjectCommand({ Bucket, Key })),
      delete: () => s3.send(new DeleteObjectCommand({ Bucket, Key })),
      takeDead: () => sqs.send(new ReceiveMessageCommand({ QueueUrl: urlOf("dead-letters") })),
      sendIntake: () => sqs.send(new SendMessageCommand({ QueueUrl: urlOf("intake"), MessageBody: "{}" })),
      readTable: () => dynamodb.send(new GetItemCommand(item)),
      deleteFromTable: () => dynamodb.send(new DeleteItemCommand(item)),
    };
    const told: Record<string, string> = {};
    for (const [name, call] of Object.entries(tries)) told[name] = await refusal(call());
    for (const client of [s3, sqs, dynamodb]) client.destroy();
    return told;
  }

  it("lets a function fail that may not do one thing it does; it says so, and is done when it may again", async () => {
    const { keyFor, put, until, untilFinal, wake } = library;
    const narrowed = await account.narrow("thumbnail", "s3:PutObject");
    const id = await put(keyFor("narrowed.png"), unlike(await pictures.transparentPng()));
    const failed = await until(id, ({ jobs }) => jobs.some(({ reason }) => reason === "store.denied")).finally(() =>
      narrowed[Symbol.asyncDispose](),
    );
    expect(failed.jobs).toContainEqual(stageOf("thumbnail", { state: "queued", attempt: 1 }));
    expect(failed.renditions).toEqual([]);

    await wake(id, "thumbnail");
    expect((await untilFinal(id)).jobs).toContainEqual(stageOf("thumbnail", { state: "done", attempt: 2 }));
  });

  it("shows nothing to whoever has a key pair and no policy, and nothing to whoever has no key pair", async () => {
    await using stranger = await account.makeUser();
    for (const answer of Object.values(await tried(stranger))) expect(answer).toMatch(/AccessDenied\w* (400|403)$/);
    const anonymous = await fetch(`${target.endpoint}/${target.mediaBucket}/${fresh("key")}`, {
      method: "PUT",
      body: "x",
    });
    expect(anonymous.status).toBe(403);
  });

  it("lets an operator put originals and look, and delete nothing", async () => {
    await using operator = await account.makeUser("darkroom-local-operator");
    expect(await tried(operator)).toMatchObject({
      put: "taken",
      get: "taken",
      delete: expect.stringMatching(/^AccessDenied/),
      takeDead: "taken",
      sendIntake: "taken",
      readTable: "taken",
      deleteFromTable: expect.stringMatching(/^AccessDenied/),
    });
  });

  it("lets a worker outside do a lane's jobs, and nothing of another lane", async () => {
    const { keyFor, put, until } = library;
    await using user = await account.makeUser("darkroom-local-probe-worker");
    expect(await tried(user)).toMatchObject({
      put: expect.stringMatching(/^AccessDenied/),
      takeDead: expect.stringMatching(/^AccessDenied/),
      readTable: "taken",
    });
    await target.pause("probe");
    await using worker = startWorker({ args: ["--lane", "probe"], env: workerEnv(target, user) });
    await worker.heard("ready");
    const id = await put(keyFor("outside.jpg"), unlike(await pictures.withExif()));
    const done = await until(id, ({ jobs }) => jobs.some(({ stage, state }) => stage === "probe" && state === "done"));
    expect(done.facts).not.toEqual({});
    worker.child.kill("SIGTERM");
    expect(await worker.ended).toBe(0);
    await untilNobodyPolls("probe");
    await target.resume("probe");
  });

  it("tells a worker that may not take a lane so, before it takes anything", async () => {
    await using user = await account.makeUser("darkroom-local-probe-worker");
    await using worker = startWorker({ args: ["--lane", "hash"], env: workerEnv(target, user) });
    expect(await worker.heard("error")).toMatchObject({ code: "worker.denied" });
    expect(await worker.ended).toBe(1);
  });

  /** The emulator ends a long poll with a message, whether its caller is still there or not: gives each one, and takes them back. */
  async function untilNobodyPolls(queue: string): Promise<void> {
    const named = { QueueUrl: urlOf(queue) };
    const asked = new GetQueueAttributesCommand({ ...named, AttributeNames: ["ApproximateNumberOfMessages"] });
    for (let isTaken = true; isTaken; ) {
      await library.send(queue, {});
      await sleep(300);
      const { Attributes = {} } = await target.sqs.send(asked);
      isTaken = Number(Attributes["ApproximateNumberOfMessages"]) === 0;
    }
    await target.sqs.send(new PurgeQueueCommand(named));
  }
});
