import { Assets } from "@darkroom/contract";
import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { startOllama } from "../support/ollama/stand-in.ts";
import { openPage } from "./open-page.ts";

it("shows whose words they are, sets two answers side by side, and goes back to the older one", {
  timeout: 120_000,
}, async () => {
  await using ollama = await startOllama();
  const variables = { AI_BACKEND: "local", AI_MODES: "title", OLLAMA_BASE_URL: ollama.url };
  await using local = await startLocal({ variables });
  const id = await local.upload(await pictures.withExif(), "a.jpg");
  await local.idle();
  const address = `${local.httpUrl}/v1/assets/${id}`;
  const details = async () => Assets.get.answer.parse(await (await fetch(address)).json());

  await using opened = await openPage(`${local.httpUrl}/?asset=${id}`, { viewport: { width: 360, height: 740 } });
  const { page, complaints } = opened;
  await page.getByRole("button", { name: "Facts" }).click();
  const title = page.getByRole("article", { name: "Title" });
  await title.getByText("gemma4:12b, prompt version").waitFor();
  ollama.script("prose around JSON");
  const isShown = (what: Locator) => async () => {
    await local.idle(); // the clock is moved until the question has come and been answered
    return what.isVisible();
  };
  await title.getByRole("button", { name: "Ask again" }).click();
  await expect.poll(isShown(title.getByRole("button", { name: "Ask anyway" })), { timeout: 60_000 }).toBe(true);
  await title.getByRole("button", { name: "Ask anyway" }).click();
  await expect.poll(isShown(title.getByText("with gaps")), { timeout: 60_000 }).toBe(true);

  await title.getByRole("button", { name: "Versions" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Versions: Title" });
  await dialog.getByText("They say the same.").waitFor();
  await dialog.getByRole("cell", { name: "degraded, fenced" }).waitFor();
  await dialog.getByRole("button", { name: "Show version 1" }).click();
  await dialog.getByRole("button", { name: "Show version 3" }).waitFor();
  expect((await details()).enrichments).toMatchObject([{ mode: "title", generation: 1, status: "ok" }]);
  await page.keyboard.press("Escape");
  await title.getByRole("button", { name: "Use as title" }).click();
  await page.getByText("Title changed").waitFor();
  expect((await details()).edits.sources).toMatchObject({ title: "edit" });
  expect(complaints).toEqual([]);
});
