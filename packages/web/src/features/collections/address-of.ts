import type { Address } from "../../lib/address.ts";

/** Where a collection is looked at: a manual one in people's own order, a smart one by date. */
export const addressOf = (collectionId: string): Partial<Address> => ({
  filter: { collection: collectionId },
  sort: "position",
  page: undefined,
  editing: undefined,
  show: "all",
  at: "",
  asset: "",
});
