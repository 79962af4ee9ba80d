import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** DynamoDB wants to see a signature; neither table verifies it. */
const headers = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.ListTables",
  "x-amz-date": "20260101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
};

/** Waits until the table on a loopback port lists its tables. Answers false when it did not within the time, or ended. */
export async function waitUntilReady(port: number, ended: Promise<string>, timeoutMs: number): Promise<boolean> {
  let isOver = false;
  const over = ended.then(() => {
    isOver = true;
    return false;
  });
  const deadlineMs = performance.now() + timeoutMs;
  while (!isOver && performance.now() < deadlineMs) {
    if (await Promise.race([listsTables(port), over])) return !isOver;
    await sleep(10);
  }
  return false;
}

function listsTables(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({
      host: "127.0.0.1",
      port,
      method: "POST",
      path: "/",
      headers,
      agent: false,
      timeout: 2_000,
    });
    asked.once("response", (answer) => {
      answer.resume();
      answer.once("close", () => resolve(answer.statusCode === 200));
    });
    asked.once("timeout", () => asked.destroy());
    asked.once("error", () => resolve(false));
    asked.end("{}");
  });
}
