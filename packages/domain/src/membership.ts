import * as z from "zod";
import { Fault } from "./fault.ts";
import { CollectionId } from "./id.ts";

/** So many manual collections one asset may be in. */
const most = 100;

/** An asset in a manual collection, and where: of two members the one with the smaller position comes first. */
export const Info = z.object({ id: z.string(), position: z.number() });
export type Info = z.infer<typeof Info>;

/** Collections as somebody names them. */
export const Ids = z.array(CollectionId).min(1).max(20);

type Asked = {
  addCollections?: readonly string[] | undefined;
  removeCollections?: readonly string[] | undefined;
};

/** The collections an asset is in after a change: it comes last in those it is new in. Throws `request.invalid` when they are too many. */
export function changed(before: readonly Info[] = [], asked: Asked, position: number): Info[] | undefined {
  const { addCollections = [], removeCollections = [] } = asked;
  const known = new Set(before.map(({ id }) => id));
  const news = [...new Set(addCollections)].filter((id) => !known.has(id)).map((id) => ({ id, position }));
  const after = [...before, ...news].filter(({ id }) => !removeCollections.includes(id));
  if (after.length <= most) return after.length > 0 ? after : undefined;
  const limit = `at most ${most} collections an asset`;
  throw new Fault("invalid", "request.invalid", `addCollections must leave ${limit}`, {
    field: "addCollections",
    limit,
  });
}
