import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const patience = { timeout: 30_000 };
const names = ["one.png", "two.png", "three.png", "four.png"];

async function startWithPictures() {
  const local = await startLocal();
  const { bytes } = await pictures.redSquare();
  for (const name of names) await local.upload({ name, bytes: Buffer.concat([bytes, Buffer.from(name)]) });
  await local.idle();
  return local;
}

const tile = (page: Page, name: string) => page.getByRole("link", { name: new RegExp(`^Photo, ${name}`) });
const shown = (page: Page) => page.locator(".tile a").count();

it("puts what is selected into the trash, undoes it, brings it back from there, and deletes for good what is confirmed", async () => {
  await using local = await startWithPictures();
  await using opened = await openPage(local.httpUrl);
  const { page, complaints } = opened;
  await tile(page, "one").click({ modifiers: ["Control"] });
  await tile(page, "three").click();
  const bar = page.getByRole("toolbar", { name: "What is selected" });
  await bar.getByText("2 selected").waitFor();
  await page.keyboard.press("Delete");
  await expect.poll(() => shown(page), patience).toBe(2);
  await page.getByText("2 assets in the trash").waitFor();
  await page.keyboard.press("z");
  await expect.poll(() => shown(page), patience).toBe(4);
  await page.getByText("2 assets back in the library").waitFor();

  await page
    .getByRole("button", { name: /^Select [A-Z]\w+ \d{4}$/ })
    .first()
    .click();
  await bar.getByText("4 selected").waitFor();
  await page.keyboard.press("Escape");
  await bar.waitFor({ state: "detached" });

  await tile(page, "two").focus();
  await page.keyboard.press("x");
  await bar.getByText("1 selected").waitFor();
  await bar.getByRole("button", { name: "Put into the trash" }).click();
  await expect.poll(() => shown(page), patience).toBe(3);
  await tile(page, "four").click();
  await page
    .getByRole("dialog", { name: /^Viewer/ })
    .getByRole("button", { name: "Put into the trash" })
    .click();
  await page.goBack();
  await expect.poll(() => shown(page), patience).toBe(2);

  await page.getByRole("button", { name: "Trash" }).click();
  const trash = page.getByRole("dialog", { name: "Trash" });
  await trash.getByText("2 in the trash").waitFor(patience);
  await trash.getByRole("button", { name: /^two\.png/ }).click();
  await trash.getByRole("button", { name: "Restore 1" }).click();
  await trash.getByRole("button", { name: /^two\.png/ }).waitFor({ state: "detached" });
  await trash.getByRole("button", { name: "Empty the trash" }).click();
  await trash.getByRole("form", { name: "Delete for good" }).getByRole("button", { name: "Delete for good" }).click();
  await trash.getByText("The trash is empty").waitFor(patience);
  expect(await local.ctx.media.has("four.png")).toBe(false);
  await page.keyboard.press("Escape");
  await expect.poll(() => shown(page), patience).toBe(3);
  expect(complaints).toEqual([]);
});

it("selects by a long press on a phone, and the bar fits it", async () => {
  await using local = await startWithPictures();
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" as const };
  await using opened = await openPage(local.httpUrl, phone);
  const { page, complaints } = opened;
  await tile(page, "one").locator("img[data-shown=true]").waitFor();
  await tile(page, "one").dispatchEvent("pointerdown", { pointerType: "touch", clientX: 50, clientY: 150 });
  const bar = page.getByRole("toolbar", { name: "What is selected" });
  await bar.getByText("1 selected").waitFor();
  await tile(page, "one").dispatchEvent("pointerup", { pointerType: "touch" });
  await tile(page, "one").dispatchEvent("click");
  await tile(page, "two").tap();
  await bar.getByText("2 selected").waitFor();
  const box = await bar.boundingBox();
  expect([(box?.x ?? -1) >= 0, (box?.x ?? 0) + (box?.width ?? 999) <= 360]).toEqual([true, true]);
  await bar.getByLabel("Rate all that is selected").selectOption("3");
  await page.getByText("2 assets: ★★★").waitFor();
  await page.getByRole("button", { name: "Undo" }).tap();
  await page.getByText("2 assets as before").waitFor();
  await bar.getByRole("button", { name: "Put into the trash" }).tap();
  await expect.poll(() => shown(page), patience).toBe(2);
  expect(complaints).toEqual([]);
});
