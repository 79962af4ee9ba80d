import { Check as Contract } from "@darkroom/contract";
import { checkLibrary, route } from "@darkroom/platform";
import { stages } from "../stages.ts";
import { fromCursor, summaryPlace, toCursor } from "./cursor.ts";

const place = new RegExp(`${summaryPlace.source}|^objects:[^]*$`);

export const getCheck = route(Contract.get, async ({ params: { cursor }, ctx }) => {
  const from = cursor === undefined ? undefined : fromCursor("cursor", cursor, place);
  const { next, ...checked } = await checkLibrary(stages, from, ctx);
  return { ...checked, ...(next !== undefined && { nextCursor: toCursor(next) }) };
});
