import { Fault, SavedFilter } from "@darkroom/domain";
import { itemStore } from "./item-store.ts";

/** So many filters may be kept. */
export const most = 200;

// item   PK SAVEDFILTERS   SK <id>   one saved filter
export const { add, get, list, change, remove } = itemStore({
  name: "SavedFilter",
  partition: "SAVEDFILTERS",
  most,
  parse: (row) => SavedFilter.Info.parse(row),
  missing: (id) => new Fault("missing", "filter.missing", "No such saved filter", { id }),
  contended: (id) =>
    new Fault("unavailable", "filter.contended", "The saved filter kept changing while we were deciding", { id }),
});
