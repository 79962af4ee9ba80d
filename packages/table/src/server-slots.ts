import { Fault, ServerSlots } from "@darkroom/domain";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { revise } from "./revise.ts";
import { revisedItems } from "./revised-items.ts";
import type { DarkroomTable } from "./table.ts";

const partition = "SEM#models";
const mostListed = 20;
const contended = (id: string) =>
  new Fault("unavailable", "server_slots.contended", "The slots of the server kept changing", { id });

// item   PK SEM#models   SK <host>:<port>   who asks a server of models; absent while nobody ever did
const { entity, find, write } = revisedItems<ServerSlots.Info>({
  name: "ServerSlots",
  partition,
  attribute: "slots",
  parse: (row) => ServerSlots.Info.parse(row),
  missing: (id) => new Fault("missing", "server_slots.missing", "Nobody ever asked this server", { id }),
  contended,
});

/**
 * Lets the domain decide who asks a server, commits if nobody wrote in between, and otherwise reads and asks again. `seen`:
 * as the caller last saw it, which saves the read where it still is so. Throws `server_slots.contended`.
 */
export async function change(
  table: DarkroomTable,
  id: string,
  decide: (slots: ServerSlots.Info) => ServerSlots.Info,
  seen?: ServerSlots.Info,
): Promise<ServerSlots.Info> {
  const read = async () => (await find(table, id)) ?? ServerSlots.none(id);
  const again = {
    write: (slots: ServerSlots.Info, over?: number) => write(table, slots, over),
    contended: () => contended(id),
  };
  return revise({ first: seen ?? (await read()), read, ...again }, decide);
}

/** The servers somebody ever asked, at most 20. */
export async function list(table: DarkroomTable): Promise<ServerSlots.Info[]> {
  const command = table.build(QueryCommand).entities(entity(table)).query({ partition });
  const { Items = [] } = await command.options({ limit: mostListed, entityAttrFilter: false }).send();
  return Items.map(({ info }) => ServerSlots.Info.parse(info));
}
