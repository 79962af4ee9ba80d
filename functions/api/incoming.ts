import { getScan, listScanDecisions, listScans, startScan } from "./scans.ts";
import { abortUpload, completeUpload, createPartAddresses, createUpload, getUpload } from "./uploads.ts";

/** The routes by which files come in. */
export const incoming = [
  startScan,
  listScans,
  getScan,
  listScanDecisions,
  createUpload,
  getUpload,
  createPartAddresses,
  completeUpload,
  abortUpload,
];
