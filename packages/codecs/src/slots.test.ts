import { expect, it } from "vitest";
import { makeSlots } from "./slots.ts";

it("gives nothing to whoever was stopped in the same moment, and loses no slot by it", async () => {
  const slots = makeSlots(1);
  const held = await slots.take();
  const stop = new AbortController();
  const waiting = slots.take({ signal: stop.signal });
  stop.signal.addEventListener("abort", () => held?.[Symbol.dispose]()); // whoever holds it is stopped, too
  stop.abort(new Error("cancelled"));
  await expect(waiting).rejects.toThrow("cancelled");
  expect(await slots.take({ withinMs: 0 })).toBeDefined();
});
