import { Collections } from "@darkroom/contract";
import type { Api } from "./api.ts";
import { printable } from "./printable.ts";
import { wrongUse } from "./shell.ts";

/** The collection that is named by its name or its id. Throws `usage` where none or several are called so. */
export async function findCollection(api: Api, named: string): Promise<Collections.View> {
  if (/^col_[0-9a-z]{25}$/.test(named)) return api.ask(Collections.get, { collectionId: named });
  const { items } = await api.ask(Collections.list, { q: named, limit: 100 });
  const found = items.filter(({ name }) => name === named);
  if (found[0] && found.length === 1) return found[0];
  throw wrongUse(
    found.length === 0 ? `no collection is called ${printable(named)}` : "several are called so: give the id",
  );
}

/** The id of the collection another is to lie in; `null` for none, where the name is empty. */
export const parentOf = async (api: Api, named: string): Promise<string | null> =>
  named === "" ? null : (await findCollection(api, named)).collectionId;
