import { Fault, Rubric } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, boolean, item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { perTable } from "./per-table.ts";
import { revise } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK RUBRIC#<id>   SK V#<version>   one version, written once
//        PK RUBRICS       SK <id>          its latest version, for the list; two hundred at most
const versionEntity = perTable(
  (table) =>
    new Entity({
      name: "RubricVersion",
      table,
      timestamps: false,
      schema: item({
        id: string().key(),
        version: number().key(),
        schemaVersion: number().default(schemaVersion),
        title: string(),
        language: string(),
        task: string().optional(),
        criteria: any(),
        usesImage: boolean(),
        createdAt: string(),
        revision: number(),
      }),
      computeKey: ({ id, version }) => ({ PK: `RUBRIC#${id}`, SK: `V#${String(version).padStart(6, "0")}` }),
    }),
);

const latestEntity = perTable(
  (table) =>
    new Entity({
      name: "Rubric",
      table,
      timestamps: false,
      schema: item({
        id: string().key(),
        schemaVersion: number().default(schemaVersion),
        version: number(),
        title: string(),
        language: string(),
      }),
      computeKey: ({ id }) => ({ PK: "RUBRICS", SK: id }),
    }),
);

/** So many rubrics there may be. */
export const most = 200;

/** A rubric as the list has it. */
export type Listed = Pick<Rubric.Info, "id" | "version" | "title" | "language">;

/** All of them, by id, each with its latest version: one Query. */
export async function list(table: DarkroomTable): Promise<Listed[]> {
  const command = table.build(QueryCommand).entities(latestEntity(table)).query({ partition: "RUBRICS" });
  const { Items = [] } = await command.options({ consistent: true, limit: most, entityAttrFilter: false }).send();
  return Items.map(({ id, version, title, language }) => ({ id, version, title, language }));
}

/** One version, by default the latest, if it is there. */
export async function find(table: DarkroomTable, id: string, version?: number): Promise<Rubric.Info | undefined> {
  const of = String(version ?? "").padStart(6, "0");
  const range = version === undefined ? { beginsWith: "V#" } : { eq: `V#${of}` };
  const command = table
    .build(QueryCommand)
    .entities(versionEntity(table))
    .query({ partition: `RUBRIC#${id}`, range });
  const { Items = [] } = await command
    .options({ consistent: true, limit: 1, reverse: true, entityAttrFilter: false })
    .send();
  return Items[0] && Rubric.Info.parse(Items[0]);
}

/** The same; throws `rubric.missing` when there is none. */
export async function get(table: DarkroomTable, id: string, version?: number): Promise<Rubric.Info> {
  const found = await find(table, id, version);
  if (found) return found;
  throw new Fault("missing", "rubric.missing", "No such rubric, or no such version of it", { rubricId: id, version });
}

/** Lets the domain say what the next version is, writes it if nobody was quicker, and shows it in the list. */
export async function add(
  table: DarkroomTable,
  id: string,
  decide: (latest: Rubric.Info | undefined) => Rubric.Info,
): Promise<Rubric.Info> {
  const read = () => find(table, id);
  const contended = () => new Fault("unavailable", "rubric.contended", "The rubric kept changing meanwhile", { id });
  const added = await revise<Rubric.Info | undefined, Rubric.Info>(
    { first: await read(), read, write: (rubric) => write(table, rubric), contended },
    decide,
  );
  await show(table, added);
  return added;
}

async function write(table: DarkroomTable, rubric: Rubric.Info): Promise<boolean> {
  const put = versionEntity(table).build(PutItemCommand).item(rubric);
  const isNew = { attr: "version", exists: false } as const;
  return (await unlessRefused(() => put.options({ condition: isNew }).send())) !== undefined;
}

/** Never back to an older one: whoever is late shows nothing. */
async function show(table: DarkroomTable, { id, version, title, language }: Rubric.Info): Promise<void> {
  const put = latestEntity(table).build(PutItemCommand).item({ id, version, title, language });
  const isLater = { or: [{ attr: "version", exists: false } as const, { attr: "version", lte: version } as const] };
  await unlessRefused(() => put.options({ condition: isLater }).send());
}
