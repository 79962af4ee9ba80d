import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const patience = { timeout: 30_000 };
const keys = ["in/1.png", "in/2.png", "out/2.png"];

it("moves what is selected into a folder, says what stayed and why, and renames what is open", {
  timeout: 180_000,
}, async () => {
  await using local = await startLocal({ env: { DARKROOM_SEARCH: "on" } });
  const { bytes } = await pictures.redSquare();
  for (const key of keys) await local.upload({ name: "a.png", bytes: Buffer.concat([bytes, Buffer.from(key)]) }, key);
  await local.idle();
  await fetch(`${local.httpUrl}/v1/search`); // whoever asks first has the rows built
  await local.idle();
  const objects = async () => (await local.ctx.media.page({ limit: 10 })).items.map(({ key }) => key);
  await using opened = await openPage(local.httpUrl, { viewport: { width: 360, height: 740 } });
  const { page, complaints } = opened;
  const tiles = page.locator(".tile a");
  await expect.poll(() => tiles.count(), patience).toBe(keys.length);
  for (const at of [0, 1, 2]) {
    await tiles.nth(at).focus();
    await page.keyboard.press("x");
  }
  await page.getByRole("button", { name: "Move to a folder" }).click();
  const dialog = page.getByRole("dialog", { name: "Move 3 files" });
  await dialog.getByRole("button", { name: /^out\/ 1/ }).click();
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await dialog.getByText("1 file moved to out/; 2 not moved").waitFor();
  await dialog.getByText("in/2.png: there is a file of that name already").waitFor();
  await dialog.getByText("out/2.png: it is in that folder already").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await local.idle();
  expect(await objects()).toEqual(["in/2.png", "out/1.png", "out/2.png"]);

  await page.goto(`${local.httpUrl}/`);
  await page.getByRole("link", { name: /1\.png/ }).click();
  await page.getByRole("button", { name: "Rename or move the file" }).click();
  await page.getByLabel("Name", { exact: true }).fill("pier.png");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Viewer: pier.png" }).waitFor();
  await local.idle();
  expect(await objects()).toEqual(["in/2.png", "out/2.png", "out/pier.png"]);
  expect(complaints).toEqual([]);
});
