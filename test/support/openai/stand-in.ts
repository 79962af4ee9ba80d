import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { answerTo } from "../ollama/models.ts";

/** What the next question meets instead of an answer. */
type ScriptedFault = "stall" | "wrong key" | "no schema" | "cut" | "wrong JSON" | "in one piece" | "refused";

type Body = {
  model: string;
  messages: { role: string; content: string | { type: string; text?: string; image_url?: { url: string } }[] }[];
  seed?: number;
  response_format?: { type: string; json_schema?: { schema: object } };
};

export type StandIn = AsyncDisposable & {
  url: string;
  script(...faults: (ScriptedFault | "fine")[]): void;
  requests: { body: Body; key: string | undefined }[];
};

/** A server that speaks chat completions as OpenAI does: events that end in `[DONE]`, errors as objects, usage last. */
export async function startOpenAi(): Promise<StandIn> {
  const faults: (ScriptedFault | "fine")[] = [];
  const requests: StandIn["requests"] = [];
  const server = createServer((request, response) => {
    void serve(request, response, { faults, requests }).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    script: (...next) => void faults.push(...next),
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

type State = Pick<StandIn, "requests"> & { faults: (ScriptedFault | "fine")[] };

async function serve(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Body;
  const key = request.headers.authorization;
  state.requests.push({ body, key });
  const fault = state.faults.shift() ?? "fine";
  if (fault === "wrong key") return refuse(response, 401, `Incorrect API key provided: ${key?.slice(7)}`);
  if (fault === "no schema" && body.response_format?.type === "json_schema")
    return refuse(response, 400, "response_format type json_schema is not supported by this model");
  if (fault === "refused") return refuse(response, 400, "this picture is against our policy");
  if (fault === "stall") await sleep(60_000, undefined, { ref: false });
  const schema = body.response_format?.json_schema?.schema;
  const said = fault === "wrong JSON" ? "I would rather not." : JSON.stringify(answerTo(schema ?? {}, body.seed ?? 0));
  const usage = { prompt_tokens: 31, completion_tokens: 9, total_tokens: 40 };
  if (fault === "in one piece") {
    const message = { role: "assistant", content: said };
    response.writeHead(200, { "content-type": "application/json" });
    return void response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: "stop" }], usage }));
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (chunk: object) => response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  response.write(": the line is open\n\n");
  for (const content of said.match(/[\s\S]{1,9}/g) ?? []) send({ choices: [{ index: 0, delta: { content } }] });
  if (fault === "cut") return void response.end();
  send({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
  send({ choices: [], usage });
  response.end("data: [DONE]\n\n");
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error: { message } }));
}
