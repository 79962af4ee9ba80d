import { cancelBulkEdit, editAssets, getBulkEdit, listBulkEdits, undoBulkEdit } from "./bulk-edits.ts";
import { editAsset } from "./edits.ts";
import { rereadMetadata } from "./metadata.ts";
import { cancelMove, getMove, listMoves, moveAsset, startMove } from "./moves.ts";
import { changeFilter, deleteFilter, listFilters, saveFilter } from "./saved-filters.ts";
import { writeSidecar } from "./sidecars.ts";
import { stacks } from "./stacks.ts";
import { changeTag, deleteTag, mergeTag, renameTag } from "./tags.ts";
import { listTrash, purgeTrash, restoreAssets, trashAssets } from "./trash.ts";

/** The routes about what is said: read again from the file, changed for one or many assets, written beside their originals, brought into order, and put away. */
export const editing = [
  rereadMetadata,
  editAsset,
  writeSidecar,
  editAssets,
  getBulkEdit,
  listBulkEdits,
  cancelBulkEdit,
  undoBulkEdit,
  changeTag,
  mergeTag,
  renameTag,
  deleteTag,
  listFilters,
  saveFilter,
  changeFilter,
  deleteFilter,
  ...stacks,
  startMove,
  moveAsset,
  getMove,
  listMoves,
  cancelMove,
  trashAssets,
  restoreAssets,
  listTrash,
  purgeTrash,
];
