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

export const get = endpoint({
  method: "GET",
  path: "/v1/session",
  name: "getSession",
  summary: "Is the key of this library in a cookie of this browser?",
  params: z.object({}),
  answer: z.object({ isKept: z.boolean() }),
});

export const close = endpoint({
  method: "DELETE",
  path: "/v1/session",
  name: "closeSession",
  summary: "Lets the cookie with the key go: this browser is asked for it again",
  params: z.object({}),
  answer: z.object({}),
});
