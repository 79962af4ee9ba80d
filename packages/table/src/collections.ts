import { Collection, Fault } from "@darkroom/domain";
import { itemStore } from "./item-store.ts";

/** So many collections there may be. */
export const most = 1000;

// item   PK COLLECTIONS   SK <id>   one collection; its members say that they are, each in what people say of it
export const { add, find, get, list, change, remove } = itemStore({
  name: "Collection",
  partition: "COLLECTIONS",
  most,
  parse: (row) => Collection.Info.parse(row),
  missing: (id) => new Fault("missing", "collection.missing", "No such collection", { id }),
  contended: (id) =>
    new Fault("unavailable", "collection.contended", "The collection kept changing while we were deciding", { id }),
});
