import { expect, it } from "vitest";
import * as Coverage from "./coverage.ts";

const by = ["local", "1", "gemma4:12b", "0123456789ab", "ba9876543210"].join("\t");

it("reads of a row what was written into it, the same for assets that are equally far", () => {
  const states = { hash: "done", title: "error", caption: "done", quality: "queued" };
  const text = Coverage.standingText({
    said: { title: "", quality: "", caption: by },
    states,
    reasons: { title: "parse_error" },
  });
  const again = Coverage.standingText({
    said: { caption: by, title: "", quality: "" },
    states,
    reasons: { title: "parse_error" },
  });
  expect(again).toBe(text);
  expect(Coverage.readStanding(text ?? "")).toEqual([
    {
      mode: "caption",
      state: "done",
      by: {
        backend: "local",
        asked: 1,
        model: { name: "gemma4:12b", digest: "0123456789ab" },
        prompt: { sha256: "ba9876543210" },
      },
    },
    { mode: "quality", state: "queued" },
    { mode: "title", state: "error", reason: "parse_error" },
  ]);
  expect(Coverage.standingText({ said: {}, states, reasons: {} })).toBeUndefined();
});
