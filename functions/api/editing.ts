import { cancelBulkEdit, editAssets, getBulkEdit, listBulkEdits } from "./bulk-edits.ts";
import { editAsset } from "./edits.ts";
import { writeSidecar } from "./sidecars.ts";

/** The routes that change what is said of assets, one, many, and beside their originals. */
export const editing = [editAsset, writeSidecar, editAssets, getBulkEdit, listBulkEdits, cancelBulkEdit];
