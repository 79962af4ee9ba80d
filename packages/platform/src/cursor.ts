import { Fault } from "@darkroom/domain";

/** The place of a summary in the library: `<capturedAt>#<assetId>`. */
export const summaryPlace = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z#ast_[a-z2-7]{32}$/;

/** A cursor as clients see it: they keep it and give it back, and read nothing into it. */
export const toCursor = (place: string): string => Buffer.from(place).toString("base64url");

/** The place a cursor stands for. Throws `request.invalid` when it is none of ours. */
export function fromCursor(field: string, cursor: string, shape: RegExp): string {
  const place = Buffer.from(cursor, "base64url").toString();
  if (shape.test(place) && toCursor(place) === cursor) return place;
  throw new Fault("invalid", "request.invalid", `${field} is not one this API gave`, {
    field,
    limit: "a value this API gave, unchanged",
  });
}
