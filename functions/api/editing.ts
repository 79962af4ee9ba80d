import { cancelBulkEdit, editAssets, getBulkEdit, listBulkEdits, undoBulkEdit } from "./bulk-edits.ts";
import { editAsset } from "./edits.ts";
import { rereadMetadata } from "./metadata.ts";
import { writeSidecar } from "./sidecars.ts";
import { listTrash, purgeTrash, restoreAssets, trashAssets } from "./trash.ts";

/** The routes about what is said: read again from the file, changed for one or many assets, written beside their originals, and put away. */
export const editing = [
  rereadMetadata,
  editAsset,
  writeSidecar,
  editAssets,
  getBulkEdit,
  listBulkEdits,
  cancelBulkEdit,
  undoBulkEdit,
  trashAssets,
  restoreAssets,
  listTrash,
  purgeTrash,
];
