import * as z from "zod";
import { endpoint } from "./endpoint.ts";

export const open = endpoint({
  method: "POST",
  path: "/v1/session",
  name: "openSession",
  summary: "Keeps the key that was shown in a cookie, so that a browser shows it for pictures, too",
  params: z.object({}),
  answer: z.object({
    expiresAt: z.iso.datetime().optional(), // when the cookie goes; absent where no key is asked for
  }),
});
