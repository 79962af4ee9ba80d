import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type Mapped, openMapped } from "../mapped.ts";

// What a function's answer means to the mapping that woke it. Ours name the messages whose truth they could not write.

let mapped: Mapped;
beforeAll(async () => {
  mapped = await openMapped(inject("addresses"));
}, 120_000);
afterAll(() => mapped[Symbol.asyncDispose]());

it.each(["nothing", "none", "[]"])("takes %s for an answer that all went well", async (say) => {
  await mapped.tell({ say }, { say });
  expect(await mapped.takeDead()).toEqual([]);
});

it("gives back the messages that the answer names, and no others", async () => {
  await mapped.tell({ say: "name", at: 1 }, { say: "name", at: 2, fails: true }, { say: "name", at: 3 });
  expect(await mapped.takeDead()).toEqual([{ say: "name", at: 2, fails: true }]);
});

it("gives back the whole batch when the function throws", async () => {
  await mapped.tell({ say: "throw" });
  expect(await mapped.takeDead()).toEqual([{ say: "throw" }]);
});
