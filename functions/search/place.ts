import { AssetId, Fault, type Filter } from "@darkroom/domain";
import type { After } from "@darkroom/search";
import * as z from "zod";

const Place = z.tuple([z.string(), z.union([z.string(), z.number()]), AssetId]);

/** The last row of a page as clients see it: they keep it and give it back, and read nothing into it. */
export const cursorOf = ({ value, assetId }: After, sort: Filter.Sort): string =>
  Buffer.from(JSON.stringify([sort, value, assetId])).toString("base64url");

/** The row a cursor stands for. Throws `request.invalid` when it is none of ours, or of another order. */
export function afterOf(cursor: string, sort: Filter.Sort): After {
  const [ofSort, value, assetId] = parsed(cursor) ?? [];
  const isOurs = ofSort === sort && typeof value === (isText(sort) ? "string" : "number");
  if (isOurs && value !== undefined && assetId !== undefined) return { value, assetId };
  const limit = "a value this API gave, unchanged";
  throw new Fault("invalid", "request.invalid", "cursor is not one this API gave for this order", {
    field: "cursor",
    limit,
  });
}

const isText = (sort: Filter.Sort): boolean => sort === "key" || sort === "name" || sort === "position";

function parsed(cursor: string): z.infer<typeof Place> | undefined {
  try {
    return Place.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString())).data;
  } catch {
    return undefined;
  }
}
