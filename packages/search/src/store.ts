import { type Connection, connect, Index, makeArrowTable, type Table } from "@lancedb/lancedb";
import { Bool, Field, Float64, List, Schema, Utf8 } from "apache-arrow";
import { type ColumnName, columnNames, columns, type Row } from "./columns.ts";
import { type Place, RowsMissing } from "./place.ts";

/** So many writes leave so many small files; then they are made one. */
const writesBetweenTidying = 40;
/** Somebody may still be reading an older version. */
const olderKeptMs = 120_000;

const open = new Map<string, Promise<Connection>>();

/** Makes an empty dataset. */
export async function create(place: Place, dataset: string): Promise<void> {
  const table = await (await connected(place)).createEmptyTable(dataset, schemaOf(columnNames), { mode: "overwrite" });
  await table.createIndex("assetId", { config: Index.btree() });
  table.close();
}

/** Removes a dataset, if it is there. */
export async function drop(place: Place, dataset: string): Promise<void> {
  const db = await connected(place);
  if ((await db.tableNames()).includes(dataset)) await db.dropTable(dataset);
}

/**
 * Writes rows: one that is there already is replaced by one of a higher rank only. One writer at a time, or an asset that
 * is new is there twice. Throws `RowsMissing`.
 */
export async function merge(place: Place, dataset: string, rows: readonly Row[]): Promise<void> {
  const table = await opened(place, dataset);
  try {
    const schema = await table.schema();
    const known = columnNames.filter((name) => schema.fields.some((field) => field.name === name));
    const data = makeArrowTable(
      rows.map((row) => Object.fromEntries(known.map((name) => [name, row[name]]))),
      {
        schema: schemaOf(known),
      },
    );
    await table
      .mergeInsert("assetId")
      .whenMatchedUpdateAll({ where: "source.rank > target.rank" })
      .whenNotMatchedInsertAll()
      .execute(data);
    if ((await table.stats()).fragmentStats.numSmallFragments > writesBetweenTidying) await tidy(table);
  } finally {
    table.close();
  }
}

/** Makes a dataset whose rows have all been written as quick as it can be. Throws `RowsMissing`. */
export async function finish(place: Place, dataset: string): Promise<void> {
  const table = await opened(place, dataset);
  try {
    await tidy(table);
  } finally {
    table.close();
  }
}

/** A dataset, as it stands now. Throws `RowsMissing`. The caller closes it. */
export async function opened(place: Place, dataset: string): Promise<Table> {
  const db = await connected(place);
  try {
    return await db.openTable(dataset);
  } catch (error) {
    if (error instanceof Error && /not found|does not exist/i.test(error.message))
      throw new RowsMissing(`there are no rows called ${dataset}`);
    throw error;
  }
}

/** Makes many small files one, brings the index up to date, and removes versions nobody reads any more. */
async function tidy(table: Table): Promise<void> {
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - olderKeptMs) });
}

function connected({ uri, storageOptions }: Place): Promise<Connection> {
  const known = open.get(uri);
  if (known) return known;
  const opening = connect(uri, { ...(storageOptions && { storageOptions }) });
  open.set(uri, opening);
  opening.catch(() => open.delete(uri));
  return opening;
}

const typeOf = {
  text: new Utf8(),
  number: new Float64(),
  flag: new Bool(),
  list: new List(new Field("item", new Utf8(), true)),
};

const schemaOf = (names: readonly ColumnName[]): Schema =>
  new Schema(names.map((name) => new Field(name, typeOf[columns[name].type], true)));
