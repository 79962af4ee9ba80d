import * as z from "zod";
import { endpoint } from "./endpoint.ts";

export const get = endpoint({
  method: "GET",
  path: "/openapi.json",
  name: "getOpenApi",
  summary: "This API as an OpenAPI 3.1 document",
  params: z.object({}),
  answer: z.record(z.string(), z.unknown()),
});
