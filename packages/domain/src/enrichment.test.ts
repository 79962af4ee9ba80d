import { expect, it } from "vitest";
import { isStale, staleBecause, type Today } from "./enrichment.ts";

const said = (digest: string, backend: "local" | "stub" = "local") => ({
  ...{ backend, asked: 1, model: { name: "a-model", digest }, prompt: { sha256: "p" } },
});
const today: Today = {
  ...{ backend: "local", etag: "e", prompt: { sha256: "p" } },
  model: { name: "words", digest: "w" },
  looker: { name: "vision", digest: "v" },
};
const because = (digest: string, at: Today) => staleBecause(said(digest), { etag: "e" }, at);

it("takes the answer of whoever looks at pictures for today's, where a question may show one", () => {
  expect([because("w", today), because("v", today), because("x", today)]).toEqual([[], [], ["model"]]);
  const { looker: _none, ...words } = today;
  expect(because("v", words)).toEqual(["model"]);
});

it("says of an answer all that is another today, and of another backend's only that", () => {
  expect(staleBecause(said("w"), { etag: "older" }, { ...today, prompt: { sha256: "q" } })).toEqual(["prompt", "file"]);
  expect(staleBecause(said("x", "stub"), { etag: "e" }, today)).toEqual(["backend"]);
  expect(isStale({ ...said("x"), asked: 0 }, { etag: "e" }, today)).toBe(false);
});
