import { Fault, Sidecar } from "@darkroom/domain";
import { queueHandler, takeIn } from "@darkroom/platform";
import * as z from "zod";
import { stages } from "../stages.ts";
import { takeInSidecar } from "./take-in-sidecar.ts";

const Notification = z.object({
  Records: z.array(z.object({ s3: z.object({ object: z.object({ key: z.string() }) }) })),
});
const Hint = z.object({ key: z.string() });
const Other = z.object({}).loose(); // s3:TestEvent and its like

/** What may have changed, by key. The event's other claims are not read: intake looks at the object itself. */
export const handler = queueHandler(z.union([Notification, Hint, Other]), async (message, ctx) => {
  for (const key of keysOf(message))
    await (Sidecar.isSidecar(key) ? takeInSidecar(key, ctx) : takeIn(stages, key, ctx));
});

function keysOf(message: object): string[] {
  const hint = Hint.safeParse(message);
  if (hint.success) return [hint.data.key];
  const notification = Notification.safeParse(message);
  return notification.success ? notification.data.Records.map(({ s3 }) => decodeKey(s3.object.key)) : [];
}

/** S3 form-encodes keys in notifications: `+` is a space there. */
function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch (cause) {
    throw new Fault("invalid", "message.unreadable", "The notification's key is not form-encoded", { cause });
  }
}
