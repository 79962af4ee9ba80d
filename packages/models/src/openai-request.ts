import type { Question } from "./chat.ts";

/** Parts of a request that not every provider takes. */
const optional = ["stream_options", "json_schema", "response_format", "seed", "temperature", "max_tokens"] as const;
type Optional = (typeof optional)[number];

/** Whom a request goes to, and which of its parts that one does not take. */
export type Asking = { model: string; withdrawn: Set<Optional> };

/** The request for one answer, streamed. Pictures are written into it, as `data:` addresses: nothing is fetched from here. */
export function requestOf(question: Question, { model, withdrawn }: Asking): Record<string, unknown> {
  const takes = (part: Optional): boolean => !withdrawn.has(part);
  const { maxTokens, seed } = question;
  return {
    model,
    messages: question.messages.map(messageOf),
    stream: true,
    ...(takes("stream_options") && { stream_options: { include_usage: true } }),
    ...(takes("max_tokens") ? { max_tokens: maxTokens } : { max_completion_tokens: maxTokens }),
    ...(takes("temperature") && { temperature: 0 }),
    ...(takes("seed") && { seed }),
    ...(takes("response_format") && question.format && { response_format: formatOf(question.format, takes) }),
  };
}

function formatOf(format: NonNullable<Question["format"]>, takes: (part: Optional) => boolean) {
  if (format === "json" || !takes("json_schema")) return { type: "json_object" };
  return { type: "json_schema", json_schema: { name: "answer", schema: format } };
}

function messageOf({ role, content, pictures = [] }: Question["messages"][number]) {
  if (pictures.length === 0) return { role, content };
  const shown = pictures.map((bytes) => ({
    type: "image_url",
    image_url: { url: `data:${typeOf(bytes)};base64,${Buffer.from(bytes).toString("base64")}` },
  }));
  return { role, content: [{ type: "text", text: content }, ...shown] };
}

const typeOf = ([first, second]: Uint8Array): string =>
  first === 0x89 && second === 0x50 ? "image/png" : "image/jpeg"; // there are no others: see `readPicture`

/** Takes back the first part a refusal names; false when it names none that is still there. */
export function withdrawnBy(refusal: string, withdrawn: Set<Optional>): boolean {
  const named = optional.find((part) => !withdrawn.has(part) && refusal.includes(part));
  if (named !== undefined) withdrawn.add(named);
  return named !== undefined;
}
