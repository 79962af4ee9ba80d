import type { ServerResponse } from "node:http";
import type { StandInModel } from "./models.ts";

/** A request's body, as far as the stand-in looks at it. */
export type Body = {
  model?: string;
  prompt?: string;
  input?: string | string[];
  truncate?: boolean;
  messages?: { role: string; content: string; images?: string[] }[];
  format?: "json" | Record<string, never>;
  stream?: boolean;
  think?: unknown;
  keep_alive?: unknown;
  options?: Record<string, unknown>;
};

/** What the server says to a request it does not take: status and words, as Ollama 0.33 has them. */
export function refusalOf(path: string, body: Body, model: StandInModel | undefined): [number, string] | undefined {
  if (!body.model) return [400, "model is required"];
  if (!model) return [404, `model '${body.model}' not found`];
  if (path === "/api/show") return undefined;
  if (typeof body.keep_alive === "string" && /^\d+$/.test(body.keep_alive))
    return [400, `time: missing unit in duration "${body.keep_alive}"`];
  const odd = ["num_ctx", "num_predict", "seed"].find((name) => !isInteger(body.options?.[name]));
  if (odd) return [500, `option "${odd}" must be of type integer`];
  if (path === "/api/embed") return refusalToEmbed(body, model);
  if (!model.capabilities.includes("completion"))
    return [400, `"${body.model}" does not support ${path === "/api/chat" ? "chat" : "generate"}`];
  if (body.think && !model.capabilities.includes("thinking")) return [400, `"${body.model}" does not support thinking`];
  const pictures = body.messages?.flatMap(({ images = [] }) => images) ?? [];
  const badAt = pictures.map((picture) => picture.search(/[^A-Za-z0-9+/=]/)).find((at) => at >= 0);
  if (badAt !== undefined) return [400, `illegal base64 data at input byte ${badAt}`];
  if (pictures.some((picture) => !isPicture(Buffer.from(picture, "base64")))) return [400, unreadable];
  return undefined;
}

const contextChars = 4_000; // about 1,000 tokens

function refusalToEmbed(
  { model: name, input = [], truncate }: Body,
  model: StandInModel,
): [number, string] | undefined {
  if (!model.capabilities.includes("embedding")) return [400, `"${name}" does not support embeddings`];
  const isTooLong = truncate === false && [input].flat().some((text) => text.length > contextChars);
  return isTooLong ? [400, "the input length exceeds the context length"] : undefined;
}

const isInteger = (value: unknown): boolean => value === undefined || value === null || Number.isInteger(value);

const isPicture = (bytes: Buffer): boolean =>
  bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) || bytes.subarray(1, 4).toString() === "PNG";

const nested = (message: string): string =>
  JSON.stringify({ error: { code: 400, message, type: "invalid_request_error" } });

/** What the runner says of a picture it cannot decode. */
export const unreadable = nested("Failed to load image or audio file");

export function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify({ error }));
}
