import { ModePrompt } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { ifRevision } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK MODEPROMPTS          SK <mode>         what the mode is asked with now; absent while nobody changed it
//        PK MODEPROMPT#<mode>    SK R#<revision>   the same as it was after each change, written after it
const attributes = {
  mode: string().key(),
  schemaVersion: number().default(schemaVersion),
  prompt: any().transform(jsonStringify()),
};
const currentEntity = perTable(
  (table) =>
    new Entity({
      name: "ModePrompt",
      table,
      timestamps: false,
      schema: item({ ...attributes, revision: number() }),
      computeKey: ({ mode }) => ({ PK: "MODEPROMPTS", SK: mode }),
    }),
);
const pastEntity = perTable(
  (table) =>
    new Entity({
      name: "ModePromptRevision",
      table,
      timestamps: false,
      schema: item({ ...attributes, revision: number().key() }),
      computeKey: ({ mode, revision }) => ({
        PK: `MODEPROMPT#${mode}`,
        SK: `R#${String(revision).padStart(6, "0")}`,
      }),
    }),
);

const mostModes = 50;

/** What was changed, of all modes: one Query. */
export async function list(table: DarkroomTable): Promise<ModePrompt.Info[]> {
  const command = table.build(QueryCommand).entities(currentEntity(table)).query({ partition: "MODEPROMPTS" });
  const { Items = [] } = await command.options({ consistent: true, limit: mostModes, entityAttrFilter: false }).send();
  return Items.map(({ prompt }) => ModePrompt.Info.parse(prompt));
}

/** What a mode is asked with now. */
export async function get(table: DarkroomTable, mode: string): Promise<ModePrompt.Info> {
  const { Item } = await currentEntity(table).build(GetItemCommand).key({ mode }).options({ consistent: true }).send();
  return Item ? ModePrompt.Info.parse(Item.prompt) : ModePrompt.none(mode);
}

/** What it was after each of its last changes, the latest first, at most `limit`. */
export async function listPast(
  table: DarkroomTable,
  current: ModePrompt.Info,
  limit: number,
): Promise<ModePrompt.Info[]> {
  const query = { partition: `MODEPROMPT#${current.mode}` };
  const command = table.build(QueryCommand).entities(pastEntity(table)).query(query);
  const { Items = [] } = await command.options({ limit, reverse: true, entityAttrFilter: false }).send();
  const past = Items.map(({ prompt }) => ModePrompt.Info.parse(prompt));
  const isMissing = current.revision > 0 && past[0]?.revision !== current.revision; // who changed it died before he told
  return isMissing ? [current, ...past].slice(0, limit) : past;
}

/** What it was after one change, if there was one. */
export async function findPast(
  table: DarkroomTable,
  mode: string,
  revision: number,
): Promise<ModePrompt.Info | undefined> {
  const { Item } = await pastEntity(table).build(GetItemCommand).key({ mode, revision }).send();
  return Item && ModePrompt.Info.parse(Item.prompt);
}

/** Commits a change of what was read. Throws `mode_prompt.stale` when somebody else was quicker. */
export async function change(
  table: DarkroomTable,
  before: ModePrompt.Info,
  after: ModePrompt.Info,
): Promise<ModePrompt.Info> {
  if (before.revision > 0) await tell(table, before); // whoever wrote it may have died before
  const written = { ...after, revision: before.revision + 1 };
  const { mode, revision } = written;
  const put = currentEntity(table).build(PutItemCommand).item({ mode, revision, prompt: written });
  if (!(await unlessRefused(() => put.options({ condition: ifRevision(before.revision) }).send())))
    throw ModePrompt.stale(mode);
  await tell(table, written);
  return written;
}

/** Written again, it is the same one. */
async function tell(table: DarkroomTable, prompt: ModePrompt.Info): Promise<void> {
  const { mode, revision } = prompt;
  await pastEntity(table).build(PutItemCommand).item({ mode, revision, prompt }).send();
}
