import { expect, it } from "vitest";
import { linesOf } from "./edit-assets.ts";

it("says of an undo what is as before, and that nothing had been done yet where it came so soon", () => {
  const ended = { bulkEditId: "bed_2", state: "done" as const, change: {}, matched: 240, missing: 0, refused: 0 };
  const undo = { ...ended, undoes: "bed_1", createdAt: "", updatedAt: "" };
  expect(linesOf({ ...undo, changed: 0, left: 0 })).toEqual(["nothing of it had been done yet: all is as before"]);
  expect(linesOf({ ...undo, changed: 238, left: 2 })).toEqual([
    "238 of 240 as before; on 2 something was changed since, and stays",
  ]);
  expect(linesOf({ ...undo, changed: 0, left: 240 })).toEqual([
    "0 of 240 as before; on 240 something was changed since, and stays",
  ]);
});
