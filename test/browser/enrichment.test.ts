import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

it("lets a prompt be written anew, tried on a picture beside today's answer, saved, and taken back", async () => {
  const variables = { AI_BACKEND: "stub", AI_MODES: "caption" };
  await using local = await startLocal({ variables, env: { DARKROOM_SEARCH: "on" } });
  await local.upload(await pictures.redSquare());
  await local.idle();
  const address = `${local.httpUrl}/?page=enrichment`;
  await using opened = await openPage(address, { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  const { page, complaints } = opened;
  const prompts = page.getByRole("region", { name: "Prompts" });
  await prompts.getByRole("link", { name: "caption", exact: true }).click();
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

  await page.goto(address);
  await page.getByRole("button", { name: "Ask caption again where it is stale" }).click();
  await page.getByRole("region", { name: "Last runs" }).getByText("1 asset: 0 new, 1 again").waitFor();
  await local.idle();
  await page.goto(`${address}&mode=caption`);
  await page.getByRole("button", { name: /^Go back to Version/ }).click();
  await page.getByText(/^Version \d+, as it is shipped/).waitFor();
  const isWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
  expect([isWide, complaints]).toEqual([false, []]);
});

it("shows who answers, what waits and what was said, and lets the lane be paused and asked for more", async () => {
  const variables = { AI_BACKEND: "stub", AI_MODES: "caption" };
  await using local = await startLocal({ variables, env: { DARKROOM_SEARCH: "on" } });
  await local.upload(await pictures.redSquare());
  await local.idle();
  await using opened = await openPage(local.httpUrl, { viewport: { width: 360, height: 740 } });
  const { page, complaints } = opened;
  await page.getByRole("button", { name: "Enrichment: what models say" }).click();
  const host = page.getByRole("region", { name: "Host and models" });
  await host.getByText("AI_BACKEND=local npm start").waitFor();
  const lane = page.getByRole("region", { name: "Lane" });
  await lane.getByRole("button", { name: "Pause" }).click();
  await lane.getByText("Paused", { exact: true }).waitFor();
  await lane.getByText(/^Somebody paused it, since \d\d:\d\d/).waitFor();
  await lane.getByRole("button", { name: "Resume" }).click();
  await lane.getByText("Open", { exact: true }).waitFor();

  const coverage = page.getByRole("region", { name: "Coverage" });
  await coverage.getByText("What has been said, of 1 pictures and videos").waitFor();
  await coverage.getByText("1 by a stub", { exact: true }).waitFor();
  await page.getByText("Ask for more").click();
  await page.getByRole("checkbox", { name: "title" }).check();
  await page.getByRole("button", { name: "Count" }).click();
  await page.getByRole("button", { name: "Ask about 1" }).click();
  await page.getByText("Begun: it goes on in the background.").waitFor();
  await page.getByRole("region", { name: "Last runs" }).getByText("1 new").waitFor();
  const isWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
  expect([isWide, complaints]).toEqual([false, []]);
});
