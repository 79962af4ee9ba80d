import type { DarkroomTable } from "./table.ts";

/** Makes a store's entity once for each table it is used with. */
export function perTable<Made>(make: (table: DarkroomTable) => Made): (table: DarkroomTable) => Made {
  const made = new WeakMap<DarkroomTable, Made>();
  return (table) => {
    const known = made.get(table);
    if (known) return known;
    const fresh = make(table);
    made.set(table, fresh);
    return fresh;
  };
}
