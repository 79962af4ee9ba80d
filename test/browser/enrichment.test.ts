import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

it("lets a prompt be written anew, tried on a picture beside today's answer, saved, and taken back", async () => {
  await using local = await startLocal({ variables: { AI_BACKEND: "stub", AI_MODES: "caption" } });
  await local.upload(await pictures.redSquare());
  await local.idle();
  const address = `${local.httpUrl}/?page=enrichment`;
  await using opened = await openPage(address, { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  const { page, complaints } = opened;
  await page.getByRole("link", { name: "caption", exact: true }).click();
  const text = page.getByRole("textbox", { name: "Prompt" });
  const shipped = await text.inputValue();
  expect(shipped).toContain("# System");
  await page.getByText("{{keywords}}", { exact: true }).waitFor();

  await text.fill(shipped.replace("schema: caption.v1", "schema: caption.v9"));
  await page.getByText('The head\'s schema is "caption.v9"').waitFor();
  expect(await page.getByRole("button", { name: /^Save as version/ }).isDisabled()).toBe(true);
  await text.fill(shipped.replace("present tense", "past tense"));
  await page.getByText("Can be saved.").waitFor();
  await page.locator("ins", { hasText: "past" }).waitFor();

  await page.getByRole("button", { name: "Take the latest 1" }).click();
  await page.getByRole("button", { name: "Try on this one" }).click();
  await page.getByText("1 of 1 answered. Nothing of it is published.").waitFor();
  await page.getByRole("region", { name: "With your draft" }).getByText("a stub: it does not read prompts").waitFor();
  await page.getByRole("region", { name: "Today" }).getByText("photo").first().waitFor();

  await page.getByPlaceholder("Why, in a few words").fill("as stories are told");
  await page.keyboard.press("Enter");
  await page.getByText("as stories are told").waitFor();
  await page.getByText(/^Version \d+, yours since/).waitFor();
  await page.getByRole("button", { name: /^Go back to Version/ }).click();
  await page.getByText(/^Version \d+, as it is shipped/).waitFor();
  const isWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
  expect([isWide, complaints]).toEqual([false, []]);
});
