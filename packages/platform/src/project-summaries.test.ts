import { Edit } from "@darkroom/domain";
import { Edits, Summaries } from "@darkroom/table";
import { expect, it } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { startLocal } from "../../../test/support/local.ts";
import { projectSummaries } from "./project-summaries.ts";

it("has what moves to another month in a list at every moment of the move", async () => {
  await using local = await startLocal();
  const { ctx } = local;
  const id = await local.upload(await pictures.redSquare());
  await local.idle();
  const change = { date: { at: "2019-03-21T11:04:22" } };
  await Edits.change(ctx.table, id, (edit) => Edit.change(edit, change, { nowMs: ctx.clock.nowMs(), fileTags: [] }));

  const listed: string[][] = [];
  let isLooking = false;
  ctx.clients.dynamodb.middlewareStack.add((next, { commandName = "" }) => async (call) => {
    const answered = await next(call);
    if (isLooking || !/^(Put|Update)/.test(commandName)) return answered;
    isLooking = true;
    const { items } = await Summaries.page(ctx.table, { limit: 10 });
    isLooking = false;
    listed.push(items.map(({ capturedAt }) => capturedAt.slice(0, 7)));
    return answered;
  });
  await projectSummaries([id], ctx);
  expect(listed.length).toBeGreaterThan(2); // both months marked, and the summary put
  expect(listed).not.toContainEqual([]);
  expect(listed.at(-1)).toEqual(["2019-03"]);
});
