import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";

export type Calls = { table: number; objects: number; messages: number; byName: Record<string, number> };

const channel = "http.client.request.start";

/** Counts what this process asks of table, buckets and queues, from now until it is disposed of. Long polls that time out count too. */
export function countWireCalls(awsUrl: string): { calls: Calls } & Disposable {
  const calls: Calls = { table: 0, objects: 0, messages: 0, byName: {} };
  const awsHost = new URL(awsUrl).host;
  const count = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    const target = String(request.getHeader("x-amz-target") ?? "");
    const name =
      target === "" ? `S3.${request.method}` : target.replace(/^[^.]+\./, target.startsWith("AmazonSQS") ? "SQS." : "");
    if (target.startsWith("DynamoDB")) calls.table++;
    else if (target.startsWith("AmazonSQS")) calls.messages++;
    else if (String(request.getHeader("host") ?? "") === awsHost) calls.objects++;
    else return;
    calls.byName[name] = (calls.byName[name] ?? 0) + 1;
  };
  subscribe(channel, count);
  return { calls, [Symbol.dispose]: () => void unsubscribe(channel, count) };
}
