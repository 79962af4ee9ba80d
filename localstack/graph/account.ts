import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Answer = { status?: number; body?: string };

/**
 * As much of an account as SST's command asks for before and after a deployment: parameters, buckets with objects, a
 * repository. Everything is in memory and nothing is checked.
 */
export async function openAccount(): Promise<AsyncDisposable & { url: string }> {
  const parameters = new Map<string, string>();
  const objects = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = request.headers["x-amz-target"];
    const answer = typeof target === "string" ? answerJson(target, JSON.parse(body)) : answerObject(request, body);
    response.writeHead(answer.status ?? 200, { etag: '"0"' }).end(answer.body);
  });

  const answerJson = (target: string, { Name, Value }: { Name: string; Value: string }): Answer => {
    if (target.endsWith(".PutParameter")) parameters.set(Name, Value);
    if (target.endsWith(".CreateRepository"))
      return { body: JSON.stringify({ repository: { registryId: "000000000000", repositoryUri: "localhost/none" } }) };
    if (!target.endsWith(".GetParameter")) return { body: "{}" };
    const value = parameters.get(Name);
    if (value === undefined) return { status: 400, body: JSON.stringify({ __type: "ParameterNotFound" }) };
    return { body: JSON.stringify({ Parameter: { Name, Value: value } }) };
  };

  const answerObject = ({ method, url = "" }: IncomingMessage, body: string): Answer => {
    const [key = "", query = ""] = url.split("?");
    const isObject = query === "" || query.startsWith("x-id=");
    if (method === "PUT" && isObject) objects.set(key, body);
    if (method === "DELETE") objects.delete(key);
    if (method !== "GET") return {};
    const found = objects.get(key);
    return found === undefined ? { status: 404, body: "<Error><Code>NoSuchKey</Code></Error>" } : { body: found };
  };

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
