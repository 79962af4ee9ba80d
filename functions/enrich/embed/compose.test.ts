import { expect, it } from "vitest";
import { textOf } from "./compose.ts";

const said = {
  caption: { caption: "A red boat\nin  the harbour." },
  title: { title: "The harbour" },
  tags_normalize: { tags_normalized: ["sea", "boat", "sea"] },
  quality: { domain_type: "photo" },
  prompt_recon: { prompt: "a boat, oil on canvas" },
};

it("is made of what is said, the same whatever the order of the tags, and of nothing where nothing is known", () => {
  const text = textOf({ keywords: ["kept aside"], prompt: undefined, said });
  expect(text).toBe("A red boat in the harbour.\nThe harbour\nboat, sea\nphoto\na boat, oil on canvas");
  expect(textOf({ keywords: ["b", "a"], prompt: "what it was made from", said: {} })).toBe(
    "a, b\nwhat it was made from",
  );
  expect(textOf({ keywords: [], prompt: undefined, said: { caption: {} } })).toBe("");
});
