import { expect, it } from "vitest";
import { live } from "../fixtures/live.ts";
import { moving } from "../fixtures/moving.ts";
import { sounds } from "../fixtures/sounds.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const patience = { timeout: 30_000 };

it("plays recordings and live photos, moves what moves under the pointer, and says what it cannot play", async () => {
  await using local = await startLocal();
  for (const make of [sounds.tagged, sounds.wma, live.photo, live.film, moving.apng]) await local.upload(await make());
  await local.idle();
  await using opened = await openPage(local.httpUrl);
  const { page, complaints } = opened;

  await page.getByRole("link", { name: /^Photo, moving\.png/ }).hover();
  await page.locator("img.hover-film").waitFor();
  expect(await page.getByRole("link", { name: /IMG_0001\.MOV/ }).count()).toBe(0);

  await page.getByRole("link", { name: /^Live photo, IMG_0001\.JPG/ }).click();
  await page.getByRole("button", { name: "Live" }).click();
  await expect
    .poll(() => page.evaluate("document.querySelector('.still video')?.currentTime"), patience)
    .toBeGreaterThan(0.2);
  await page.goBack();

  await page.getByRole("link", { name: /^Audio, song\.mp3/ }).click();
  await page.locator("audio").waitFor();
  await page.keyboard.press("Space");
  await expect.poll(() => page.evaluate("document.querySelector('audio')?.currentTime"), patience).toBeGreaterThan(0.2);
  await page.getByText("The Fixtures").waitFor();
  await page.goBack();

  await page.getByRole("link", { name: /^Audio, sound\.wma/ }).click();
  await page.getByRole("alert").getByText("cannot play this recording").waitFor();
  expect(complaints).toEqual([]);
});

it("holds still for who wants no motion, until asked", async () => {
  await using local = await startLocal();
  const asset = await local.upload(await moving.avif());
  await local.idle();
  const calm = { reducedMotion: "reduce", viewport: { width: 360, height: 700 } } as const;
  await using opened = await openPage(`${local.httpUrl}/?asset=${asset}`, calm);
  const layers = opened.page.locator(".still img");
  await opened.page.getByRole("button", { name: "Play", exact: true }).click();
  await expect.poll(() => layers.last().getAttribute("src"), patience).toContain("/original");
});
