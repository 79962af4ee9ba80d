import { expect, it } from "vitest";
import { settleText } from "./settle-text.ts";

it("leaves an answer alone whose parts agree", () => {
  const data = { text: "Achtung\nStufe", language: "de", has_text: true, legibility: 1, gaps: [], rationale: "a sign" };
  expect(settleText(data)).toEqual({ data, reasons: [] });
  const none = { ...data, text: "", language: "", has_text: false };
  expect(settleText(none)).toEqual({ data: none, reasons: [] });
});

it("believes the text, not the word that there is none, and no language that does not exist", () => {
  const odd = settleText({ text: " EXIT \r\n", language: "en_us!", has_text: false });
  expect(odd).toEqual({
    data: { text: "EXIT", language: "", has_text: true },
    reasons: ["inconsistent", "coerced:language"],
  });
  expect(settleText({ text: "Hallo", language: "DE-at" }).data.language).toBe("de-AT");
  expect(settleText({ text: "  ", language: "en", has_text: true })).toMatchObject({
    data: { has_text: false, language: "" },
    reasons: ["inconsistent"],
  });
});
