import type { Random } from "./random.ts";

/** What the bytes of a test object are, and how the stages fare with them. */
export type Content = {
  id: string;
  fate: "good" | "invalid" | "poison";
  capturedAt?: string; // what `probe` finds; without it the object's time stands
};

const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** Contents of one history: some are taken more than once, so that there are duplicates. */
export function contentsOf(dice: Random): Content[] {
  const fates = ["good", "good", "good", "good", "invalid", "poison"] as const;
  return Array.from({ length: 5 }, (_, at) => ({
    id: `c${at}`,
    fate: at < 2 ? "good" : dice.pick(fates),
    ...(dice.chance(0.7) && { capturedAt: `2019-0${1 + dice.below(3)}-02T03:04:0${at}.000Z` }),
  }));
}

/** A picture's signature, then what it is: as far as anybody looks, these bytes are a PNG. */
export const bytesOf = (content: Content): Buffer => Buffer.concat([signature, Buffer.from(JSON.stringify(content))]);

/** Bytes nobody knows: an object of the kind `other` where the name claims nothing. */
export const otherBytesOf = (content: Content): Buffer => Buffer.from(`\0\x02${JSON.stringify(content)}`);

/** What these bytes are. */
export function contentOf(bytes: Uint8Array): Content {
  const text = Buffer.from(bytes).toString("latin1");
  return JSON.parse(text.slice(text.indexOf("{"))) as Content;
}
