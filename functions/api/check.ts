import { Check as Contract } from "@darkroom/contract";
import { checkLibrary, fromCursor, route, summaryPlace, toCursor } from "@darkroom/platform";
import { stages } from "../stages.ts";

const place = new RegExp(`${summaryPlace.source}|^objects:[^]*$`);

export const getCheck = route(Contract.get, async ({ params: { cursor }, ctx }) => {
  const from = cursor === undefined ? undefined : fromCursor("cursor", cursor, place);
  const { next, ...checked } = await checkLibrary(stages, from, ctx);
  return { ...checked, ...(next !== undefined && { nextCursor: toCursor(next) }) };
});
