import * as Assets from "./assets.ts";
import * as BulkEdits from "./bulk-edits.ts";
import type { Endpoint } from "./endpoint.ts";
import * as Trash from "./trash.ts";

/** What changes what is said of assets, and puts them away. */
export const editing: readonly Endpoint[] = [
  Assets.metadata,
  Assets.edit,
  Assets.writeSidecar,
  BulkEdits.start,
  BulkEdits.get,
  BulkEdits.list,
  BulkEdits.cancel,
  BulkEdits.undo,
  Trash.put,
  Trash.restore,
  Trash.list,
  Trash.purge,
];
