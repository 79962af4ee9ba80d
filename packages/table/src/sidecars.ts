import { type AssetId, Fault, Sidecar } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { BatchGetRequest } from "dynamodb-toolbox/entity/actions/batchGet";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { BatchGetCommand, execute } from "dynamodb-toolbox/table/actions/batchGet";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { ifRevision, revise } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK ASSET#<Sidecar.placeOf(key)>   SK SIDECAR   what lies beside an original, whether that is there or not
const sidecarEntity = perTable(
  (table) =>
    new Entity({
      name: "Sidecar",
      table,
      timestamps: false,
      schema: item({
        place: string().key(),
        schemaVersion: number().default(schemaVersion),
        sidecar: any().transform(jsonStringify()), // Sidecar.Info
        revision: number(),
      }),
      computeKey: ({ place }) => ({ PK: `ASSET#${place}`, SK: "SIDECAR" }),
    }),
);

const mostAtOnce = 100;

/** The sidecar of this key, gone ones too; read consistently. */
export async function find(table: DarkroomTable, key: string): Promise<Sidecar.Info | undefined> {
  const command = sidecarEntity(table)
    .build(GetItemCommand)
    .key({ place: Sidecar.placeOf(key) });
  const { Item } = await command.options({ consistent: true }).send();
  return Item && Sidecar.Info.parse(Item.sidecar);
}

/** Lets the domain decide about a sidecar that may not be there yet, commits if nobody wrote in between, else asks again. */
export async function change(
  table: DarkroomTable,
  key: string,
  decide: (before: Sidecar.Info | undefined) => Sidecar.Info | undefined,
): Promise<Sidecar.Info | undefined> {
  const read = () => find(table, key);
  const contended = () =>
    new Fault("unavailable", "sidecar.contended", "The sidecar kept changing while we were deciding");
  const first = await read();
  const store = {
    first,
    read,
    write: (sidecar: Sidecar.Info, over?: number) => write(table, sidecar, over),
    contended,
  };
  return revise(store, (before) => decide(before) ?? before);
}

/** What lies beside these originals, by their keys: the sidecar that names each whole, and the one of its stem. */
export async function findBeside(
  table: DarkroomTable,
  originalKeys: readonly string[],
): Promise<Map<string, (Sidecar.Info | undefined)[]>> {
  const wanted = originalKeys.map((key) => ({ key, places: Sidecar.keysFor(key).map(Sidecar.placeOf) }));
  const found = await findAt(table, [...new Set(wanted.flatMap(({ places }) => places))]);
  return new Map(wanted.map(({ key, places }) => [key, places.map((place) => found.get(place))]));
}

/** The sidecars of these keys, by place; gone ones too. Reads in batches of 100. */
export async function findAt(table: DarkroomTable, places: readonly AssetId[]): Promise<Map<AssetId, Sidecar.Info>> {
  const found = new Map<AssetId, Sidecar.Info>();
  for (let at = 0; at < places.length; at += mostAtOnce) {
    const slice = places.slice(at, at + mostAtOnce);
    const requests = slice.map((place) => sidecarEntity(table).build(BatchGetRequest).key({ place }));
    const { Responses } = await execute({ maxAttempts: 5 }, table.build(BatchGetCommand).requests(...requests));
    for (const row of Responses?.[0] ?? []) {
      const sidecar = row && Sidecar.Info.parse(row.sidecar);
      if (sidecar) found.set(Sidecar.placeOf(sidecar.key), sidecar);
    }
  }
  return found;
}

async function write(table: DarkroomTable, sidecar: Sidecar.Info, revision: number | undefined): Promise<boolean> {
  const { revision: now, key } = sidecar;
  const put = sidecarEntity(table)
    .build(PutItemCommand)
    .item({ place: Sidecar.placeOf(key), sidecar, revision: now });
  return (await unlessRefused(() => put.options({ condition: ifRevision(revision) }).send())) !== undefined;
}
