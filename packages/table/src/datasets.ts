import { Dataset } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { ifRevision } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK CTRL#rows   SK DATASET   which rows the search answers from, which are being built, who writes
const datasetEntity = perTable(
  (table) =>
    new Entity({
      name: "Dataset",
      table,
      timestamps: false,
      schema: item({
        name: string().key(),
        schemaVersion: number().default(schemaVersion),
        state: any().transform(jsonStringify()), // Dataset.Info
        revision: number(),
      }),
      computeKey: ({ name }) => ({ PK: `CTRL#${name}`, SK: "DATASET" }),
    }),
);

const name = "rows";

/** Which rows there are. One call. */
export async function get(table: DarkroomTable): Promise<Dataset.Info> {
  const { Item } = await datasetEntity(table).build(GetItemCommand).key({ name }).options({ consistent: true }).send();
  return Item ? Dataset.Info.parse(Item.state) : Dataset.none;
}

/** Lets the domain decide; whoever was quicker wins, and the caller gets what stands. `before`: as the caller last saw it. */
export async function change(
  table: DarkroomTable,
  decide: (dataset: Dataset.Info) => Dataset.Info,
  before?: Dataset.Info,
): Promise<Dataset.Info> {
  const seen = before ?? (await get(table));
  const after = decide(seen);
  if (after === seen) return seen;
  const written = { ...after, revision: seen.revision + 1 };
  const put = datasetEntity(table).build(PutItemCommand).item({ name, state: written, revision: written.revision });
  const condition = ifRevision(seen.revision);
  const isOurs = await unlessRefused(() => put.options({ condition }).send());
  return isOurs ? written : change(table, decide);
}
