import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { raws } from "../fixtures/raws.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const patience = { timeout: 30_000 };
const shown = (page: Page) => page.locator(".tile a").count();
const tile = (page: Page, name: RegExp) => page.getByRole("link", { name });
const viewer = (page: Page, name: string) => page.getByRole("dialog", { name: `Viewer: ${name}` });

async function startWithShots() {
  const local = await startLocal();
  const { bytes } = await pictures.redSquare();
  await local.upload(await raws.dng(), "IMG_1.CR2");
  await local.upload(await pictures.smallJpeg(), "IMG_1.JPG");
  for (const name of ["one.png", "two.png"])
    await local.upload({ name, bytes: Buffer.concat([bytes, Buffer.from(name)]) });
  await local.idle();
  return local;
}

it("shows a shot by its cover, steps through its versions, and is told otherwise", async () => {
  await using local = await startWithShots();
  await using opened = await openPage(local.httpUrl);
  const { page, complaints } = opened;
  await expect.poll(() => shown(page), patience).toBe(3);
  await tile(page, /IMG_1\.JPG.*stack of 2/).click();
  const strip = page.getByRole("region", { name: "Stack of 2" });
  await strip.getByRole("button", { name: "IMG_1.JPG, cover" }).waitFor();
  await page.keyboard.press("]");
  await viewer(page, "IMG_1.CR2").waitFor();
  await strip.getByRole("button", { name: "Make this the cover" }).click();
  await strip.getByRole("button", { name: "IMG_1.CR2, cover" }).waitFor(patience);
  await page.keyboard.press("Escape");
  await tile(page, /IMG_1\.CR2.*stack of 2/).waitFor(patience);

  await tile(page, /one\.png/).click({ modifiers: ["Control"] });
  await tile(page, /IMG_1\.CR2/).click();
  const bar = page.getByRole("toolbar", { name: "What is selected" });
  await bar.getByRole("button", { name: "Stack" }).click();
  await page.getByText("3 assets shown as one").waitFor(patience);
  await tile(page, /one\.png.*stack of 3/).waitFor(patience);
  await expect.poll(() => shown(page), patience).toBe(2);

  await tile(page, /one\.png/).focus();
  await page.keyboard.press("x");
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Only this one" }).click();
  await tile(page, /stack of 2/).waitFor(patience);
  await page.keyboard.press("z");
  await tile(page, /one\.png.*stack of 3/).waitFor(patience);
  await tile(page, /one\.png/).focus();
  await page.keyboard.press("x");
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "The whole stack of 3" }).click();
  await expect.poll(() => shown(page), patience).toBe(1);
  await page.keyboard.press("z");
  await tile(page, /one\.png.*stack of 3/).waitFor(patience);

  await tile(page, /one\.png/).click();
  await page.getByRole("button", { name: "Unstack" }).click();
  await page.getByRole("region", { name: /^Stack of/ }).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await expect.poll(() => shown(page), patience).toBe(4);
  expect(complaints).toEqual([]);
});
