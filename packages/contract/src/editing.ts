import * as Assets from "./assets.ts";
import * as BulkEdits from "./bulk-edits.ts";
import * as Collections from "./collections.ts";
import type { Endpoint } from "./endpoint.ts";
import * as Moves from "./moves.ts";
import * as SavedFilters from "./saved-filters.ts";
import * as Stacks from "./stacks.ts";
import * as Tags from "./tags.ts";
import * as Trash from "./trash.ts";

/** What changes what is said of assets, brings them into order, and puts them away. */
export const editing: readonly Endpoint[] = [
  Assets.metadata,
  Assets.edit,
  Assets.writeSidecar,
  BulkEdits.start,
  BulkEdits.get,
  BulkEdits.list,
  BulkEdits.cancel,
  BulkEdits.undo,
  Tags.list,
  Tags.change,
  Tags.merge,
  Tags.rename,
  Tags.remove,
  SavedFilters.list,
  SavedFilters.create,
  SavedFilters.change,
  SavedFilters.remove,
  Collections.list,
  Collections.get,
  Collections.create,
  Collections.change,
  Collections.remove,
  Collections.order,
  Stacks.list,
  Stacks.get,
  Stacks.make,
  Stacks.change,
  Stacks.dissolve,
  Stacks.scan,
  Moves.start,
  Moves.one,
  Moves.get,
  Moves.list,
  Moves.cancel,
  Trash.put,
  Trash.restore,
  Trash.list,
  Trash.purge,
];
