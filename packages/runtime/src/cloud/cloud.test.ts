import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { credentials, type LocalCloud, ownerToken, refusal, startCloud } from "../s3/testing.ts";

/** A table server, as far as passing on goes: it tells what it was asked. */
async function startTable() {
  const asked: { target: string; body: string; authorization: string }[] = [];
  const server = createServer(async (message, response) => {
    const { "x-amz-target": target, authorization = "" } = message.headers;
    asked.push({ target: String(target), body: (await message.toArray()).join(""), authorization });
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
    response.end('{"TableNames":["one"]}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    endpoint,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

it("answers queues and buckets on one port, the queues' calls verified with their bodies", async () => {
  await using local = await startCloud();
  const { QueueUrl } = await local.sqs.send(new CreateQueueCommand({ QueueName: "one" }));
  await local.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));
  const { Messages } = await local.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(["hello"]);
  expect(await refusal(local.sqs.send(new GetQueueUrlCommand({ QueueName: "two" })))).toBe("QueueDoesNotExist 400");
  const stranger = new SQSClient({
    endpoint: local.endpoint,
    region: "us-east-1",
    credentials: { ...credentials, secretAccessKey: "no" },
  });
  expect(await refusal(stranger.send(new GetQueueUrlCommand({ QueueName: "one" })))).toBe("SignatureDoesNotMatch 403");
  stranger.destroy();
  const unsigned = await fetch(local.endpoint, {
    method: "POST",
    body: "{}",
    headers: { "x-amz-target": "AmazonSQS.ListQueues" },
  });
  expect([unsigned.status, await unsigned.json()]).toEqual([
    403,
    expect.objectContaining({ __type: "AccessDeniedException" }),
  ]);
});

it("gives a client that hangs up during a long poll no message", async () => {
  await using local = await startCloud();
  const { QueueUrl } = await local.sqs.send(new CreateQueueCommand({ QueueName: "polled" }));
  await hangUp(local, JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 }));
  await local.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "for the next" }));
  const { Messages } = await local.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(["for the next"]);
});

/** Begins a receive, goes as soon as all of it is on its way, and waits until the server has noticed. */
async function hangUp({ cloud }: LocalCloud, body: string): Promise<void> {
  const socket = connect(cloud.port, "127.0.0.1");
  const headers = `host: x\r\nx-amz-target: AmazonSQS.ReceiveMessage\r\nauthorization: Darkroom ${ownerToken}\r\nexpect: 100-continue`;
  socket.write(`POST / HTTP/1.1\r\n${headers}\r\ncontent-length: ${body.length}\r\n\r\n`);
  await new Promise((resolve) => socket.once("data", resolve));
  socket.end(body);
  await new Promise((resolve) => socket.once("close", resolve));
}

it("passes the table's calls on, signed or the owner's, and nobody else's", async () => {
  await using table = await startTable();
  await using local = await startCloud({ tableEndpoint: () => table.endpoint });
  const dynamo = new DynamoDBClient({ endpoint: local.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  expect((await dynamo.send(new ListTablesCommand({ Limit: 7 }))).TableNames).toEqual(["one"]);
  expect(table.asked[0]).toMatchObject({ target: "DynamoDB_20120810.ListTables", body: '{"Limit":7}' });
  dynamo.destroy();
  const headers = { "x-amz-target": "DynamoDB_20120810.ListTables" };
  const asOwner = await fetch(local.endpoint, {
    method: "POST",
    body: "{}",
    headers: { ...headers, authorization: `Darkroom ${ownerToken}` },
  });
  expect(await asOwner.json()).toEqual({ TableNames: ["one"] });
  expect(table.asked[1]?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=/);
  expect((await fetch(local.endpoint, { method: "POST", body: "{}", headers })).status).toBe(403);
  expect(table.asked).toHaveLength(2);
});

it("says in the table's own words that the table is not there", async () => {
  await using local = await startCloud();
  const dynamo = new DynamoDBClient({ endpoint: local.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  expect(await refusal(dynamo.send(new ListTablesCommand({})))).toBe("InternalServerError 503");
  dynamo.destroy();
});

it("refuses a port that is taken, and closes its files again", async () => {
  await using local = await startCloud();
  const { port } = local.cloud;
  await expect(startCloud({ port })).rejects.toThrow("EADDRINUSE");
});
