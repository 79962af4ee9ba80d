import type { Place } from "./place.ts";
import { opened } from "./store.ts";

/** A folder, with a slash at its end, and how many assets there are in it and in all below it. */
export type Folders = { folder: string; count: number }[];

/** The folders right below another, which is empty or ends in a slash, of what is not gone. Throws `RowsMissing`. */
export async function countFolders(place: Place, dataset: string, within: string): Promise<Folders> {
  const table = await opened(place, dataset);
  try {
    const found = await table.query().where("isDeleted = false").select(["key"]).toArrow();
    const keys = found.getChild("key");
    const counts = new Map<string, number>();
    for (let row = 0; row < found.numRows; row++) {
      const key = String(keys?.get(row));
      const end = key.indexOf("/", within.length);
      if (end < 0 || !key.startsWith(within)) continue;
      const folder = key.slice(0, end + 1);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    return [...counts].map(([folder, count]) => ({ folder, count }));
  } finally {
    table.close();
  }
}
