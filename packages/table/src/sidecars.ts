import { type AssetId, Fault, Sidecar } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { getAll } from "./get-all.ts";
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
  const keys = places.map((place) => ({ place }));
  const sidecars = (await getAll(table, sidecarEntity(table), keys)).map((row) => Sidecar.Info.parse(row["sidecar"]));
  return new Map(sidecars.map((sidecar) => [Sidecar.placeOf(sidecar.key), sidecar]));
}

async function write(table: DarkroomTable, sidecar: Sidecar.Info, revision: number | undefined): Promise<boolean> {
  const { revision: now, key } = sidecar;
  const put = sidecarEntity(table)
    .build(PutItemCommand)
    .item({ place: Sidecar.placeOf(key), sidecar, revision: now });
  return (await unlessRefused(() => put.options({ condition: ifRevision(revision) }).send())) !== undefined;
}
