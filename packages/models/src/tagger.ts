import { Fault } from "@darkroom/domain";
import { fetch as undiciFetch } from "undici";
import * as z from "zod";
import { openAgent } from "./agent.ts";
import { readUpTo } from "./read-lines.ts";

const tag = z.strictObject({ name: z.string().trim().min(1).max(64), confidence: z.number().min(0).max(1) });

/** What a tagger answers: its tags, and how it would rate the picture where it does. Nothing else is taken. */
export const Tagged = z.strictObject({
  model: z.string().min(1).max(100),
  tags: z.array(tag).max(512),
  rating: z.enum(["safe", "suggestive", "explicit"]).optional(),
});
export type Tagged = z.infer<typeof Tagged>;

/** A service that names what a picture shows. */
export type Tagger = { tag(picture: Uint8Array, signal: AbortSignal): Promise<Tagged> };

const connectMs = 3_000;
const totalMs = 15_000;
const maxAnswerBytes = 256 * 1024;

/**
 * Opens a tagger: `POST <url>/v1/tags` with the bytes of a JPEG, answered in JSON. Throws `tagger_failed`, with `reason`
 * among the facts: `tagger_away`, `tagger_refused` with its status, `tagger_unreadable`. It is asked once and follows nowhere.
 */
export function openTagger(url: string): Tagger {
  const address = `${url.replace(/\/+$/, "")}/v1/tags`;
  const dispatcher = openAgent(connectMs);
  return {
    tag: async (picture, signal) => {
      const ended = AbortSignal.any([signal, AbortSignal.timeout(totalMs)]);
      const request = {
        method: "POST",
        headers: { "content-type": "image/jpeg" },
        body: picture,
        redirect: "error",
      } as const;
      const { status, text, isWhole } = await undiciFetch(address, { ...request, signal: ended, dispatcher })
        .then(async (response) => {
          const bytes = (response.body ?? []) as AsyncIterable<Uint8Array>;
          return { status: response.status, ...(await readUpTo(bytes, maxAnswerBytes)) };
        })
        .catch((cause: unknown) => {
          signal.throwIfAborted();
          throw failed("tagger_away", cause);
        });
      if (status !== 200) throw failed(`tagger_refused:${status}`);
      const read = isWhole ? Tagged.safeParse(parse(text)) : undefined;
      if (!read?.success) throw failed("tagger_unreadable", read?.error);
      return read.data;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const failed = (reason: string, cause?: unknown): Fault =>
  new Fault("unavailable", "tagger_failed", "The tagger gave nothing that could be used", { reason, cause });
