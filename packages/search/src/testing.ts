import { connect } from "@lancedb/lancedb";

/** Every row of a dataset of the search with all its columns, by asset; a place is a folder, as LanceDB has it. */
export async function readRows(uri: string, dataset: string): Promise<Map<string, string>> {
  const db = await connect(uri);
  const table = await db.openTable(dataset);
  const rows = new Map<string, string>();
  for await (const batch of table.query())
    for (const row of batch) {
      const told = JSON.stringify(row);
      const id = String(row?.["assetId"]);
      if (rows.has(id)) throw new Error(`${id} is there twice`);
      rows.set(id, told);
    }
  table.close();
  db.close();
  return rows;
}

/** What the second has otherwise than the first, as `<asset>.<column>`; an asset that only one of them has, by its id. */
export function differencesOf(first: ReadonlyMap<string, string>, second: ReadonlyMap<string, string>): string[] {
  const ids = new Set([...first.keys(), ...second.keys()]);
  return [...ids].flatMap((id) => {
    const [one, other] = [first.get(id), second.get(id)];
    if (one === other) return [];
    if (one === undefined || other === undefined) return [id];
    const [was, is] = [JSON.parse(one), JSON.parse(other)];
    const columns = new Set([...Object.keys(was), ...Object.keys(is)]);
    return [...columns]
      .filter((column) => JSON.stringify(was[column]) !== JSON.stringify(is[column]))
      .map((column) => `${id}.${column}`);
  });
}
