import { go } from "../lib/address.ts";
import { useKeys } from "../lib/use-keys.ts";

const pages = { s: "stages", r: "scans", t: "trash", e: "enrichment", a: "collections", g: "tags" } as const;
const opening = Object.fromEntries(Object.entries(pages).map(([key, page]) => [key, () => go({ page })]));

/** The keys of the page: those that open something over it, and these. */
export const usePageKeys = (keys: Record<string, () => void>, isActive: boolean): void =>
  useKeys({ ...keys, ...opening }, isActive);
