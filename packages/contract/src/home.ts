import { AssetId } from "@darkroom/domain";
import * as z from "zod";
import { Item } from "./assets.ts";
import { endpoint } from "./endpoint.ts";

export const quiet = endpoint({
  method: "GET",
  path: "/v1/quiet-corner",
  name: "getQuietCorner",
  summary: "At most four assets that are seldom looked at; the same ones for an hour, unless somebody looks at one",
  params: z.object({}),
  answer: z.object({ items: z.array(Item) }),
});

export const view = endpoint({
  method: "POST",
  path: "/v1/views",
  name: "addViews",
  summary: "Says which assets people have looked at, as often as each is named; one write, whatever it names",
  params: z.object({}),
  body: z.strictObject({ ids: z.array(AssetId).min(1).max(500) }),
  answer: z.object({}),
});
